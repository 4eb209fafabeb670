/** What of the documentation is made from the product's own tables. Pure: the tables come as arguments. */

export const CONFIGURATION_START = '<!-- configuration: made by "npm run docs" -->';
export const CONFIGURATION_END = '<!-- end of configuration -->';

/** The README with its configuration table as `table` says. */
export function withConfiguration(readme, table) {
  const start = readme.indexOf(CONFIGURATION_START);
  const end = readme.indexOf(CONFIGURATION_END);
  if (start < 0 || end < start) throw new Error(`README.md lost its marks "${CONFIGURATION_START}"`);
  const rows = table.map(
    (setting) => `| \`${setting.name}\` | ${cell(setting.default)} | ${cell(setting.description)} |`,
  );
  const block = ['| variable | default | what it is |', '|---|---|---|', ...rows].join('\n');
  return `${readme.slice(0, start)}${CONFIGURATION_START}\n${block}\n${readme.slice(end)}`;
}

/**
 * docs/commands.md. `commands`: name, entry of the catalogue and fields of each, in the catalogue's order.
 */
export function commandsPage(commands) {
  const index = commands.map(
    ({ name, entry }) => `| [${name}](#${name}) | ${cell(whoOf(entry))} | ${cell(entry.description)} |`,
  );
  return [
    '# Commands',
    '',
    '<!-- Made by "npm run docs" from the command table (src/domain/catalogue.ts and src/domain/commands.ts). Do not edit. -->',
    '',
    'Everything that can happen to a case by somebody’s hand. Send one with `POST /api/v1/cases/{number}/{command}` ([how](api.md)),',
    'with `caseline case {command} {number}`, or as a Signal or Update of that name to the workflow `case-{number}`.',
    '',
    'A *fact* is what has happened already, for example a customer’s word: it is never refused while the case’s workflow lives. A *decision*',
    'is answered with yes or with the reason why not. The words of `text` become a message on the case: *public* ones are for the customer',
    'too, *internal* ones never. Roles: `contact` is the customer’s person; engineers are of `level1`, `level2`, `level3`, a `lead` or an',
    '`admin`. What the case’s state allows beyond the role is in [the lifecycle](lifecycle.md).',
    '',
    '| command | who | what it does |',
    '|---|---|---|',
    ...index,
    '',
    ...commands.flatMap(commandSection),
  ].join('\n');
}

function commandSection({ name, entry, fields }) {
  return [
    `## ${name}`,
    entry.description,
    '',
    `For ${whoOf(entry)}. ${kindOf(entry)} ${textOf(entry)}`,
    '',
    '| field | value | |',
    '|---|---|---|',
    ...fields.map(
      (field) =>
        `| \`${field.name}\`${field.isRequired ? ' (required)' : ''} | ${valueOf(field)} | ${cell(field.meaning)} |`,
    ),
    '',
  ];
}

function whoOf({ who }) {
  return who.join(', ');
}

function kindOf({ fact }) {
  if (fact === 'always') return 'A fact.';
  return fact === 'fromContact' ? 'A fact when a contact sends it, else a decision.' : 'A decision.';
}

function textOf({ text }) {
  if (text === 'byBody') return 'Its text is public unless the body says otherwise.';
  return `Its text is ${text}.`;
}

function valueOf({ shape, values, outline, isNullable }) {
  const orNull = isNullable ? ' or `null`' : '';
  if (values.length > 0) return `${values.map((value) => `\`${String(value)}\``).join(', ')}${orNull}`;
  const words = {
    text: outline.startsWith('20') ? 'an instant, ISO 8601' : 'text',
    number: 'a number',
    boolean: '`true` or `false`',
  };
  if (shape === 'words') return `a list of texts${orNull}`;
  return `${shape === 'json' ? `\`${outline}\`` : words[shape]}${orNull}`;
}

/** The command line speaks of options where a body has fields. */
function cell(text) {
  return text.replaceAll(/--(\w+)/g, '`$1`').replaceAll('|', '\\|');
}

export const POLICY_START = '<!-- keys of the policy: made by "npm run docs" from src/domain/policy-schema.ts -->';
export const POLICY_END = '<!-- end of keys -->';

/** docs/policy.md with its table of keys as the document's JSON Schema says. */
export function withPolicyKeys(page, schema) {
  const start = page.indexOf(POLICY_START);
  const end = page.indexOf(POLICY_END);
  if (start < 0 || end < start) throw new Error(`docs/policy.md lost its marks "${POLICY_START}"`);
  const rows = keysOf(schema, '').map(
    ({ path, value, meaning }) => `| \`${path}\` | ${value.replaceAll('|', '\\|')} | ${cell(meaning)} |`,
  );
  const block = ['| key | value | what it decides |', '|---|---|---|', ...rows].join('\n');
  return `${page.slice(0, start)}${POLICY_START}\n\n${block}\n\n${page.slice(end)}`;
}

/** One row for each key, its own keys after it. What has a `shape` in the schema is told by that. */
function keysOf({ properties = {}, required = [] }, within) {
  return Object.entries(properties).flatMap(([name, property]) => {
    const path = `${within}${name}`;
    const isNeeded = required.includes(name) && property.default === undefined;
    const row = { path, value: policyValue(property, isNeeded), meaning: property.description ?? '' };
    return [row, ...(property.shape === undefined ? innerKeys(property, path) : [])];
  });
}

function innerKeys(property, path) {
  if (property.properties) return keysOf(property, `${path}.`);
  if (property.items?.properties) return keysOf(property.items, `${path}[].`);
  const inner = property.additionalProperties;
  return inner?.properties && inner.shape === undefined ? keysOf(inner, `${path}.*.`) : [];
}

function policyValue(property, isNeeded) {
  const { default: standard } = property;
  const isWritten = standard !== undefined && typeof standard !== 'object';
  const more = [...(isNeeded ? ['needed'] : []), ...(isWritten ? [`default \`${standard}\``] : [])];
  return [shapeOf(property), ...more].filter((part) => part !== '').join('; ');
}

function shapeOfNames(inner) {
  if (!inner) return '';
  return `names, each with ${inner.properties && inner.shape === undefined ? 'the keys below' : shapeOf(inner)}`;
}

function shapeOf(property) {
  if (property.shape !== undefined) return property.shape;
  if (property.const !== undefined) return `\`${property.const}\``;
  if (property.enum) return property.enum.map((value) => `\`${value}\``).join(', ');
  if (property.type === 'array') return `a list${property.items.properties ? '' : ` of ${shapeOf(property.items)}`}`;
  if (property.type === 'object') return shapeOfNames(property.additionalProperties);
  const words = { string: 'text', integer: 'a whole number', number: 'a number', boolean: '`true` or `false`' };
  return words[property.type] ?? '';
}
