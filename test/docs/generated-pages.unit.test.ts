import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { commandsPage, withConfiguration, withPolicyKeys } from '../../scripts/docs-pages.mjs';
import { fieldsOf } from '../../src/cli/case/command-fields.js';
import { meaningOf } from '../../src/cli/case/field-meanings.js';
import { catalogue, commandNames } from '../../src/domain/catalogue.js';
import { policyJsonSchema } from '../../src/domain/policy-schema.js';
import { CONFIGURATION_TABLE } from '../../src/runtime/configuration.js';
import { inProject } from '../../src/runtime/project-root.js';

function pageOf(name: string): string {
  return readFileSync(inProject(name), 'utf8');
}

// When one of these fails: `npm run docs`.
describe('documentation that is made from tables', () => {
  it('names every variable of the configuration in the README', () => {
    const readme = pageOf('README.md');
    expect(readme).toBe(withConfiguration(readme, CONFIGURATION_TABLE));
  });

  it('describes every command of the table as it is', () => {
    const commands = commandNames.map((name) => ({
      name,
      entry: catalogue[name],
      fields: fieldsOf(name).map((field) => ({ ...field, meaning: meaningOf(name, field.name) })),
    }));
    expect(pageOf('docs/commands.md')).toBe(commandsPage(commands));
  });

  it('explains every key of the policy document', () => {
    const page = pageOf('docs/policy.md');
    expect(page).toBe(withPolicyKeys(page, policyJsonSchema()));
  });
});
