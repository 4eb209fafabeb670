/** `caseline start` and its parts: api, worker, relay, mail, migrate. */
import type { Command } from 'commander';
import { CONFIGURATION_TABLE } from '../../runtime/configuration.js';
import type { Part } from '../run-parts.js';

export function registerParts(program: Command): void {
  program
    .command('start')
    .description('run everything in one process: servers (unless given), migrations, API, worker, relay, mail')
    .addHelpText(
      'after',
      () =>
        `\n${environmentHelp()}\n\nExamples:\n  $ caseline start\n  $ PORT=3100 CASELINE_DATA_DIR=/srv/desk caseline start`,
    )
    .action(async () => {
      await (await import('../run-parts.js')).runStart();
    });
  part(program, 'api', 'run the HTTP API alone (needs DATABASE_URL and TEMPORAL_ADDRESS)');
  part(program, 'worker', 'run the workflow worker alone (needs DATABASE_URL and TEMPORAL_ADDRESS)');
  part(program, 'relay', 'run the relay alone: it hands over what was left (needs DATABASE_URL and TEMPORAL_ADDRESS)');
  program
    .command('migrate')
    .description('apply pending migrations and store the policy document, then exit (needs DATABASE_URL)')
    .addHelpText('after', '\nExample:\n  $ DATABASE_URL=postgresql://… caseline migrate')
    .action(async () => {
      await (await import('../run-parts.js')).runMigrate();
    });
}

function part(program: Command, name: Part, description: string): void {
  program
    .command(name)
    .description(description)
    .addHelpText(
      'after',
      `\nExample:\n  $ DATABASE_URL=postgresql://… TEMPORAL_ADDRESS=127.0.0.1:7233 caseline ${name}`,
    )
    .action(async () => {
      await (await import('../run-parts.js')).runPart(name);
    });
}

/** The table of environment variables, as `--help` shows it. */
function environmentHelp(): string {
  const width = Math.max(...CONFIGURATION_TABLE.map(({ name }) => name.length));
  const lines = CONFIGURATION_TABLE.map(
    ({ name, default: shown, description }) => `  ${name.padEnd(width)}  ${description} [${shown}]`,
  );
  return ['Environment variables:', ...lines].join('\n');
}
