/** The mails of one notification, one to each of its recipients. */
import type { RecipientKind } from '../src/domain/notify.js';
import type { MailOut } from '../src/mail/mail-out.js';
import { PermanentMailError, TemporaryMailError } from '../src/mail/transport.js';
import type { PinnedPolicy } from '../src/mail/words.js';
import type { Logger } from '../src/runtime/logger.js';
import type { NotificationContent, NotificationRecipient, NotificationStore } from '../src/store/notification-store.js';

export interface MailDependencies {
  readonly store: NotificationStore;
  readonly mail: MailOut;
  readonly policies: { get(version: number): Promise<PinnedPolicy> };
  readonly log: Logger;
}

export interface Sending {
  readonly sent: number;
  /** Reasons of those who can't be reached. */
  readonly refused: readonly string[];
  /** Why another attempt is needed. */
  readonly temporary?: string;
}

/**
 * One mail to each recipient who has not had theirs. What fails for one does not keep the others waiting, unless the mail
 * server is away: then each would only wait out its own time limit.
 */
export async function sendMails(dependencies: MailDependencies, content: NotificationContent): Promise<Sending> {
  if (content.recipients.length === 0) return { sent: 0, refused: [nobody[content.recipientKind]] };
  const { open, delivered, mayComeBack } = recipientsOf(content);
  let sent = delivered;
  const refused: string[] = [];
  let temporary: string | undefined;
  for (const recipient of open) {
    const problem = await sendOne(dependencies, content, recipient);
    if (problem === undefined) {
      sent += 1;
      if (mayComeBack) await dependencies.store.markDelivered(content.id, recipient.id);
    } else if (problem.kind === 'final') refused.push(problem.reason);
    else temporary ??= problem.reason;
    if (problem?.kind === 'away') break;
  }
  return { sent, refused, ...(temporary === undefined ? {} : { temporary }) };
}

function recipientsOf({ recipients, deliveredTo, recipientKind }: NotificationContent) {
  const wanted = recipients.filter((recipient) => !recipient.isToldOtherwise);
  const open = wanted.filter((recipient) => !deliveredTo.includes(recipient.id));
  // A page that is tried again for its webhook must not be mailed again.
  const mayComeBack = wanted.length > 1 || recipientKind === 'on-call';
  return { open, delivered: wanted.length - open.length, mayComeBack };
}

const nobody: Readonly<Record<RecipientKind, string>> = {
  contact: 'the contact is not known any more',
  engineer: 'the engineer is not known any more',
  team: 'the team has no active member',
  lead: 'there is no active lead',
  'on-call': 'nobody of the roster is an active engineer',
};

interface Problem {
  readonly kind: 'final' | 'temporary' | 'away';
  readonly reason: string;
}

async function sendOne(
  { policies, mail, log }: MailDependencies,
  content: NotificationContent,
  recipient: NotificationRecipient,
): Promise<Problem | undefined> {
  if (!recipient.isActive) return { kind: 'final', reason: 'the recipient is not active any more' };
  try {
    const policy = await policies.get(content.case.policyVersion);
    await mail.tell(content, recipient, policy);
    return undefined;
  } catch (error) {
    if (error instanceof PermanentMailError) return { kind: 'final', reason: error.message };
    if (error instanceof TemporaryMailError) {
      return { kind: error.isServerAway ? 'away' : 'temporary', reason: error.message };
    }
    // Not the mail's fault and perhaps only this one's: it waits for a corrected program, the others go on.
    log.error({ notification: content.id, error }, 'notification.unsendable');
    return { kind: 'temporary', reason: 'an unexpected error; the log has it' };
  }
}
