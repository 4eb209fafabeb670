/** Rules 23 to 28: what machines write. It is noted on its case, and never opens one, is answered, or moves anything. */
import { wordsWithoutAddresses } from '../../domain/server-words.js';
import type { NotedMailKind } from '../../domain/vocabulary.js';
import type { MailKind } from '../../domain/received-mail.js';
import type { Ending, Rule, RuleContext } from './context.js';

type MachineKind = Exclude<MailKind, 'human'>;

/** Why a mail of a kind waits in quarantine when no case is known for it. */
const homeless: Readonly<Record<MachineKind, string>> = {
  bounce: 'bounce',
  delayed: 'bounce',
  complaint: 'complaint',
  receipt: 'receipt',
  'auto-reply': 'auto',
  bulk: 'bulk',
};

export const machineRules: readonly Rule[] = [
  { number: '23', decide: noted('bounce', 'delayed') },
  { number: '24', decide: quarantined('bounce', 'delayed') },
  { number: '25', decide: noted('complaint', 'receipt') },
  { number: '25', decide: quarantined('complaint', 'receipt') },
  { number: '26', decide: noted('auto-reply') },
  { number: '27', decide: quarantined('auto-reply') },
  { number: '28', decide: noted('bulk') },
  { number: '28', decide: bulkWithoutCase },
];

function noted(...kinds: readonly MachineKind[]): Rule['decide'] {
  return (context) => {
    const { found } = context;
    // Where the case is over for good, a note would open another one: machine mail opens none.
    return found === null || found.case.isCompleted
      ? undefined
      : whereOfKind(context, kinds, (kind) => note(context, kind));
  };
}

function quarantined(...kinds: readonly MachineKind[]): Rule['decide'] {
  return (context) =>
    whereOfKind(context, kinds, (kind) => ({
      outcome: 'quarantined',
      reason: homeless[kind],
      evidence: completed(context),
    }));
}

/** Monitoring sends such mail and means it: an engineer allowed that sender (28). */
function bulkWithoutCase(context: RuleContext): Ending | undefined {
  const isAllowed = context.facts.senderRule === 'allowed' && context.facts.authentication.dmarc !== 'fail';
  return isAllowed ? undefined : quarantined('bulk')(context);
}

function whereOfKind(
  { mail, isMachine }: RuleContext,
  kinds: readonly MachineKind[],
  end: (kind: MachineKind) => Ending,
): Ending | undefined {
  const { kind } = mail.machine;
  return isMachine && kind !== 'human' && kinds.includes(kind) ? end(kind) : undefined;
}

function note(context: RuleContext, kind: NotedMailKind & MachineKind): Ending {
  const { found, facts } = context;
  if (found === null) throw new Error('a note needs its case');
  // The mail of ours that it is about; only our signature says so.
  const notification = facts.signed.find((name) => name.where !== 'own' && name.notification !== null)?.notification;
  const as = { kind, notification: notification ?? null, words: wordsOf(context) };
  const muted = kind === 'complaint' && notification !== undefined ? { mutes: complainers(context) } : {};
  return { outcome: 'appended', reason: kind, caseNumber: found.case.number, as, evidence: muted };
}

/** What the server said, first that of the addresses that failed for good. */
function wordsOf({ mail }: RuleContext): string {
  const reports = [...mail.machine.failures].sort((a, b) => Number(b.isPermanent) - Number(a.isPermanent));
  const words = reports.map(({ status, words: said }) =>
    [status, said].filter((part) => part !== null && part !== '').join(' '),
  );
  return wordsWithoutAddresses(words.join('; ') || mail.subject);
}

/** Whose complaint it is: the report names them, or the mail of ours inside it does. */
function complainers({ mail }: RuleContext): readonly string[] {
  const reported = mail.machine.failures.map(({ recipient }) => recipient);
  const written = mail.original?.to.map(({ address }) => address) ?? [];
  return [...new Set(reported.length > 0 ? reported : written)].filter((address) => address !== '');
}

function completed({ found }: RuleContext): Readonly<Record<string, unknown>> {
  return found?.case.isCompleted === true ? { completedCase: found.case.number } : {};
}
