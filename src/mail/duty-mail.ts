/** The mail that tells a customer of a fix that was owed to them beyond their case's end (C21). */
import type { DutyNewsKind } from '../domain/duties.js';
import { textsOf } from '../domain/policy-document.js';
import type { DutyContent } from '../store/duty-store.js';
import type { NotificationContent } from '../store/notification-store.js';
import type { Mail } from './mail.js';
import { renderMail } from './render.js';
import type { PinnedPolicy, SupportFace } from './words.js';

/** Which text of the policy tells which news. */
export const dutyTexts = {
  published: 'fix-available',
  declined: 'fix-declined',
  cancelled: 'release-cancelled',
  moved: 'release-moved',
} as const satisfies Record<DutyNewsKind, string>;

export interface DutyMailPlace {
  readonly kind: DutyNewsKind;
  /** The case's own policy, then the current one: a case that closed long ago may be pinned to one without these texts. */
  readonly policies: readonly PinnedPolicy[];
  readonly face: SupportFace;
}

/** Whether the policy has the text of this news. */
export function hasDutyText(policy: PinnedPolicy, kind: DutyNewsKind): boolean {
  return Object.hasOwn(textsOf(policy.document), dutyTexts[kind]);
}

/**
 * Renders the mail. The same duty and news give the same Message-ID, whoever is told at whichever attempt.
 *
 * @throws PermanentMailError where none can be made.
 */
export function renderDutyMail(
  content: DutyContent,
  recipient: NonNullable<DutyContent['recipient']>,
  { kind, policies, face }: DutyMailPlace,
): Mail {
  const [first] = policies;
  const policy = policies.find((one) => hasDutyText(one, kind)) ?? first;
  if (!policy) throw new Error('a case has a policy');
  const person = { ...recipient, isActive: true, isToldOtherwise: false, coverFor: null };
  return renderMail(notificationOf(content, dutyTexts[kind]), person, { policy, face });
}

function notificationOf(content: DutyContent, template: string): NotificationContent {
  const { id, createdAt, defect, release, words, hiddenAddresses } = content;
  return {
    id,
    event: 'duty-told',
    template,
    recipientKind: 'contact',
    createdAt: new Date(createdAt),
    data: {
      actorKind: 'system',
      actorId: 'caseline',
      ...(defect === null ? {} : { defect }),
      ...(release === null ? {} : { release }),
    },
    recipients: [],
    deliveredTo: [],
    case: { ...content.case, contact: null, team: null, counterpart: null },
    actor: null,
    message: words === null ? null : { text: words, authorKind: 'system' },
    hiddenAddresses,
  };
}
