import { describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import { z } from 'zod';
import { catalogue, commandNames, type CommandName } from '../../src/domain/catalogue.js';
import { bareBody, parseCommand } from '../../src/domain/commands.js';
import { caseCommands, deskUserOf, standInFor } from '../../src/cli/case/acting-user.js';
import { fieldsOf } from '../../src/cli/case/command-fields.js';
import { addBodyOptions, bodyFrom } from '../../src/cli/case/command-options.js';
import { examplesOf } from '../../src/cli/case/examples.js';
import { meaningOf } from '../../src/cli/case/field-meanings.js';
import type { CaseSummary } from '../../src/cli/case/case-documents.js';
import { createProgram } from '../../src/cli/program.js';

/** What `caseline case <name> …` makes of its options. Files and stdin read as `<…>`. */
async function typed(name: CommandName, args: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const command = new Command(name).exitOverride().configureOutput({ writeErr: () => undefined });
  addBodyOptions(command, name);
  command.parse([...args], { from: 'user' });
  const read = (given: string): Promise<string> => Promise.resolve(/^[@-]/u.test(given) ? `<${given}>` : given);
  return bodyFrom(name, command.opts(), read);
}

/** Names of all fields that any form of the command's body has. */
function namesInSchema(name: CommandName): readonly string[] {
  const form = z.object({ properties: z.record(z.string(), z.unknown()).default({}) });
  const root = z.object({ oneOf: z.array(form).optional() });
  const schema = z.toJSONSchema(bareBody(name));
  const forms = root.parse(schema).oneOf ?? [form.parse(schema)];
  return forms.flatMap(({ properties }) => Object.keys(properties));
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);
}

function helpOf(name: CommandName): string {
  const group = createProgram().commands.find((command) => command.name() === 'case');
  const command = group?.commands.find((one) => one.name() === name);
  if (!command) throw new Error(`there is no command ${name}`);
  let written = '';
  command.configureOutput({ writeOut: (text) => (written += text) }).outputHelp();
  return written;
}

describe('every command of the catalogue that a person sends', () => {
  it.each(['open', ...caseCommands] as const)(
    '%s has an option for each field of its body, and help says so',
    (name) => {
      const help = helpOf(name);
      for (const field of [...namesInSchema(name), 'text']) expect(help).toContain(`--${kebab(field)}`);
      expect(help.replaceAll(/\s+/gu, ' ')).toContain(catalogue[name].description);
      expect(help.match(/\$ caseline case /gu)).toHaveLength(2);
      expect(help).toContain('--json');
    },
  );

  it.each(['open', ...caseCommands] as const)('%s says of each field what it is for', (name) => {
    expect(fieldsOf(name).filter((field) => meaningOf(name, field.name) === '')).toEqual([]);
  });

  it('is there, and no fact of the software itself', () => {
    expect(commandNames.filter((name) => name !== 'open' && !caseCommands.includes(name))).toEqual([
      'delivery-failed',
      'note-mail',
      'defect-changed',
    ]);
  });

  it.each(['open', ...caseCommands] as const)('%s: its examples are complete as they stand', async (name) => {
    for (const example of examplesOf(name)) {
      if (/--(body|items) @/u.test(example)) continue;
      const head = name === 'open' ? 'case open' : `case ${name} 1042`;
      const words = example.slice(head.length).match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/gu) ?? [];
      const bare = words.map((word) => word.replaceAll(/^(["'])(.*)\1$/gu, '$2')).filter((word) => word !== '--json');
      const end = bare.findIndex((word) => word === '--as' || word === '<');
      const body = await typed(name, end === -1 ? bare : bare.slice(0, end));
      expect(parseCommand(name, body)).toMatchObject({ ok: true });
    }
  });
});

describe('options become the body', () => {
  it('numbers, flags and words as the schema wants them', async () => {
    const args = [
      '--subject',
      'S',
      '--description',
      'D',
      '--kind',
      'error',
      '--severity',
      '2',
      '--participants',
      'a, b',
    ];
    expect(await typed('open', args)).toEqual({
      subject: 'S',
      description: 'D',
      kind: 'error',
      severity: 2,
      participants: ['a', 'b'],
    });
    expect(await typed('reply', ['--text', 'T', '--needs-answer'])).toEqual({ text: 'T', needsAnswer: true });
    expect(await typed('log-contact', ['--channel', 'phone', '--no-public'])).toEqual({
      channel: 'phone',
      public: false,
    });
    expect(await typed('set-product', ['--product', ''])).toEqual({ product: null });
    expect(await typed('withdraw-request', ['--keys', '["a","b"]'])).toEqual({ keys: ['a', 'b'] });
  });

  it('also under the names that the API has', async () => {
    expect(await typed('open', ['--customerReference', 'INC-1'])).toEqual({ customerReference: 'INC-1' });
  });

  it('prose from a file or standard input; a word as it stands', async () => {
    expect(await typed('open', ['--description', '@report.txt', '--contact', '@x'])).toEqual({
      description: '<@report.txt>',
      contact: '@x',
    });
    expect(await typed('reply', ['--text', '-'])).toEqual({ text: '<->' });
  });

  it('both forms of escalate: levels and reasons of either', async () => {
    const args = ['--to', '3', '--reason', 'NOT_REPRODUCIBLE', '--handoff', '{"summary":"S"}'];
    const body = { to: 3, reason: 'NOT_REPRODUCIBLE', handoff: { summary: 'S' } };
    expect(await typed('escalate', args)).toEqual(body);
    const reason = fieldsOf('escalate').find((field) => field.name === 'reason');
    expect(reason).toMatchObject({ isRequired: true, values: expect.arrayContaining(['DATA_COMPLETE']) });
  });

  it('on top of --body', async () => {
    const args = ['--body', '{"text":"from the body","needsAnswer":true}', '--text', 'on top'];
    expect(await typed('reply', args)).toEqual({ text: 'on top', needsAnswer: true });
  });

  it.each([
    ['items that are no JSON', 'submit-data', ['--items', '{']],
    ['a body that is no object', 'add-note', ['--body', '[1]']],
    ['a value that the field does not take', 'resolve', ['--code', 'FINE']],
    ['a field that the command does not have', 'add-note', ['--code', 'X']],
  ] as const)('%s: wrong usage', async (_what, name, args) => {
    await expect(typed(name, args)).rejects.toThrow();
  });
});

describe('as whom a command is sent when nobody says', () => {
  it.each([
    ['open', 'customer'],
    ['accept-resolution', 'customer'],
    ['return-finding', 'l3'],
    ['assign', 'lead'],
    ['reply', 'desk'],
  ] as const)('%s: %s', (name, standIn) => {
    expect(standInFor(name)).toBe(standIn);
  });

  it("the desk is the case's owner, or an engineer of its level", () => {
    const names: Readonly<Record<string, string>> = { 'kofi-mensah': 'l2b' };
    const desk = (owner: CaseSummary['owner']): string =>
      deskUserOf({ level: 1, owner } as CaseSummary, (id) => names[id]);
    expect(desk({ id: 'kofi-mensah', name: 'Kofi Mensah' })).toBe('l2b');
    expect(desk(null)).toBe('l1');
    expect(desk({ id: 'somebody', name: 'Somebody' })).toBe('l1');
  });
});
