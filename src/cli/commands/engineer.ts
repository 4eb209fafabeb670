/** `caseline engineer …`: engineers who go away, come back, or leave. */
import type { Command } from 'commander';
import type * as absence from '../people/absence.js';

type AbsenceOptions = Parameters<typeof absence.sendAway>[1];

export function registerEngineer(program: Command): void {
  const group = program
    .command('engineer')
    .summary('engineers who go away, come back, or leave')
    .description(
      'Tells a running instance who is away, who is back, and who leaves. An engineer is named by id or e-mail address.',
    );
  registerAway(group);
  registerBack(group);
  registerLeave(group);
}

function registerAway(group: Command): void {
  const command = group
    .command('away')
    .description('Say that an engineer is away: the cover may act on their cases and is told of them.')
    .argument('<engineer>', 'who is away')
    .requiredOption(
      '--until <when>',
      'a day, which is the last one away, or an instant such as 2026-12-24T17:00:00+01:00',
    )
    .option('--from <when>', 'a day, which is the first one away, or an instant; left out: at once')
    .option('--cover <engineer>', 'who acts meanwhile; left out: as before');
  asked(command, [
    'engineer away elena-moretti --until 2027-01-04 --cover kofi-mensah',
    'engineer away elena-moretti --from 2026-12-28 --until 2027-01-04',
  ]).action(async (engineer: string, options: AbsenceOptions) => {
    const { sendAway } = await import('../people/absence.js');
    await sendAway(engineer, options);
  });
}

function registerBack(group: Command): void {
  const command = group
    .command('back')
    .description('Say that an engineer is back.')
    .argument('<engineer>', 'who is back');
  asked(command, ['engineer back elena-moretti', 'engineer back elena.moretti@larkfield.example --json']).action(
    async (engineer: string, options: Asking) => {
      const { welcomeBack } = await import('../people/absence.js');
      await welcomeBack(engineer, options);
    },
  );
}

interface Asking {
  readonly as?: string;
  readonly json?: boolean;
}
type LeaveOptions = Asking & {
  readonly to?: string;
  readonly coordinator?: string;
  readonly text?: string;
  readonly dryRun?: boolean;
};

function registerLeave(group: Command): void {
  const command = group
    .command('leave')
    .description(
      'Hand over every open case of an engineer who leaves, as owner, coordinator and Level 3 engineer, give what they were asked back to who asked, and then deactivate them. What could not be handed over is listed; the same command goes on with it.',
    )
    .argument('<engineer>', 'who leaves')
    .option('--to <engineer>', 'who takes over; left out, or where they do not work at the level: the queue')
    .option('--coordinator <engineer>', 'who is named to customers; left out: --to, else the owner of the case')
    .option('--text <words>', 'why, for the timelines (internal); @file for a file, - for standard input')
    .option('--dry-run', 'only show what would be done');
  asked(command, [
    'engineer leave elena-moretti --to kofi-mensah --dry-run',
    'engineer leave elena-moretti --to kofi-mensah --text "Elena moves to Sales."',
  ]).action(async (engineer: string, options: LeaveOptions) => {
    const { leave } = await import('../people/leave.js');
    await leave(engineer, options);
  });
}

function asked(command: Command, examples: readonly string[]): Command {
  const lines = examples.map((example) => `  $ caseline ${example}`).join('\n');
  return command
    .option('--as <user>', 'the demo user who does it (default, without CASELINE_TOKEN: admin)')
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', `\nExamples:\n${lines}`);
}
