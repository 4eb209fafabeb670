/** `caseline policy check FILE`: whether a policy document can be used, before an instance starts with it. */
import type { Command } from 'commander';

export function registerPolicy(program: Command): void {
  const group = program.command('policy').summary('check a policy document').description('Works on policy documents.');
  group
    .command('check')
    .description(
      'Check a policy document, YAML or JSON; what it leaves out is as in policy/standard.yaml. Each problem is named.',
    )
    .argument('<file>', 'the document')
    .option('--json', 'print {file, valid, version, problems} as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  $ caseline policy check policy/standard.yaml\n  $ caseline policy check our-policy.yaml --json',
    )
    .action(async (file: string, options: { json?: boolean }) => {
      const { checkPolicy } = await import('../check-policy.js');
      checkPolicy(file, options.json === true);
    });
}
