/** `caseline setup-temporal`: has the Temporal development server in the cache before the first start needs it. */
import type { Command } from 'commander';

export function registerSetupTemporal(program: Command): void {
  program
    .command('setup-temporal')
    .description(
      'Find the Temporal development server, or download or build it into the cache, and print where it is. "caseline start" does it by itself.',
    )
    .option('--json', 'print {path} as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  $ caseline setup-temporal\n  $ XDG_CACHE_HOME=/srv/cache caseline setup-temporal --json',
    )
    .action(async (options: { json?: boolean }) => {
      await (await import('../setup-temporal.js')).setupTemporal(options.json === true);
    });
}
