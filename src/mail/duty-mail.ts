/** The mail that tells a customer of a fix that was owed to them beyond their case's end (C21). */
import type { DutyNewsKind } from '../domain/duties.js';
import { textsOf } from '../domain/policy-document.js';
import type { DutyContent } from '../store/duty-store.js';
import type { NotificationContent, NotificationRecipient } from '../store/notification-store.js';
import type { PinnedPolicy } from './words.js';

/** Which text of the policy tells which news. */
export const dutyTexts = {
  published: 'fix-available',
  declined: 'fix-declined',
  cancelled: 'release-cancelled',
  moved: 'release-moved',
} as const satisfies Record<DutyNewsKind, string>;

/** Who is told, as any recipient of a mail. */
export function dutyRecipient(recipient: NonNullable<DutyContent['recipient']>): NotificationRecipient {
  return { ...recipient, isActive: true, isToldOtherwise: false, coverFor: null };
}

/** Whether the policy has the text of this news. */
export function hasDutyText(policy: PinnedPolicy, kind: DutyNewsKind): boolean {
  return Object.hasOwn(textsOf(policy.document), dutyTexts[kind]);
}

/** The news of a duty as what a mail is made of. The same duty and news give the same Message-ID, at whichever attempt. */
export function dutyNotification(content: DutyContent, kind: DutyNewsKind): NotificationContent {
  const { id, createdAt, defect, release, words, hiddenAddresses, thread } = content;
  return {
    id,
    event: 'duty-told',
    template: dutyTexts[kind],
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
    message: words === null ? null : { text: words, authorKind: 'system', isPublic: true },
    quote: null,
    files: [],
    thread,
    hiddenAddresses,
  };
}
