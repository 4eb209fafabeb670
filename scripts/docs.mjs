/** `npm run docs`: writes what of the documentation is made from the product's own tables. `npm test` says when that is due. */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { commandsPage, withConfiguration, withPolicyKeys } from './docs-pages.mjs';
import { prepare, root, say } from './prepare.mjs';

await prepare();
const { CONFIGURATION_TABLE } = await built('runtime/configuration.js');
const { catalogue, commandNames } = await built('domain/catalogue.js');
const { policyJsonSchema } = await built('domain/policy-schema.js');
const { fieldsOf } = await built('cli/case/command-fields.js');
const { meaningOf } = await built('cli/case/field-meanings.js');

write('README.md', (text) => withConfiguration(text, CONFIGURATION_TABLE));
write('docs/commands.md', () => commandsPage(commandNames.map(documented)));
write('docs/policy.md', (page) => withPolicyKeys(page, policyJsonSchema()));

function documented(name) {
  const fields = fieldsOf(name).map((field) => ({ ...field, meaning: meaningOf(name, field.name) }));
  return { name, entry: catalogue[name], fields };
}

function write(name, make) {
  const file = path.join(root, name);
  const before = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  const after = make(before);
  if (after === before) return;
  fs.writeFileSync(file, after);
  say(`${name} written`);
}

function built(file) {
  return import(pathToFileURL(path.join(root, 'dist', 'src', file)).href);
}
