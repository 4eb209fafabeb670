/** `caseline workload`: who has how much to do. */
import { Option, type Command } from 'commander';
import { levels } from '../../domain/vocabulary.js';
import type * as workload from '../people/workload.js';

export function registerWorkload(program: Command): void {
  program
    .command('workload')
    .summary('who has how much to do')
    .description(
      'Shows for each engineer of a running instance the open cases, what is due today or late, engagements and consults, and who is away. Whoever is latest stands first; "today" ends at midnight here.',
    )
    .addOption(new Option('--level <n>', 'only engineers of this level').choices(levels.map(String)))
    .option('--team <id>', 'only members of this team')
    .option('--as <user>', 'the demo user who asks (default, without CASELINE_TOKEN: lead)')
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', '\nExamples:\n  $ caseline workload\n  $ caseline workload --level 2 --json')
    .action(async (options: Parameters<typeof workload.showWorkload>[0]) => {
      const { showWorkload } = await import('../people/workload.js');
      await showWorkload(options);
    });
}
