/** A claimed notification as the store gives it, with sensible defaults; tests name only what they are about. */
import type { CaseState, ChecklistItem } from '../../src/domain/state.js';
import { Played } from '../domain/support.js';
import { sliceOf } from '../../src/domain/policy-document.js';
import { loadPolicyFile, standardPolicyPath } from '../../src/runtime/policy-file.js';
import type { NotificationContent, NotificationRecipient } from '../../src/store/notification-store.js';
import { noContents } from '../../src/mail/mail-files.js';
import { MailTokens } from '../../src/mail/mail-tokens.js';
import type { MailDesk, MailPlace } from '../../src/mail/render.js';
import type { PinnedPolicy } from '../../src/mail/words.js';

const document = loadPolicyFile(standardPolicyPath());
export const standardPolicy: PinnedPolicy = {
  document,
  sliceFor: (variant) => sliceOf(document, variant),
};
export const tokens = new MailTokens('the secret of these tests', 'support@example.com');
export const desk: MailDesk = {
  face: { supportAddress: 'support@example.com', supportName: 'Support' },
  tokens,
  publicUrl: 'https://support.example.com',
};
export const place: MailPlace = { policy: standardPolicy, desk, contents: noContents };

export const ann: NotificationRecipient = {
  id: 'ann',
  name: 'Ann Ashby',
  address: 'ann@customer.example',
  isActive: true,
  isToldOtherwise: false,
};

export function checklistItem(more: Partial<ChecklistItem> & { key: string }): ChecklistItem {
  return {
    label: more.key,
    kind: 'text',
    required: true,
    since: 0,
    requested: false,
    provided: false,
    unavailable: false,
    waived: false,
    ...more,
  };
}

type Given = Partial<Omit<NotificationContent, 'case' | 'data'>> & {
  readonly state?: Partial<CaseState>;
  readonly about?: Partial<NotificationContent['case']>;
  readonly data?: Record<string, unknown>;
};

export function contentOf({ state, about, data, ...more }: Given = {}): NotificationContent {
  const full: CaseState = {
    ...new Played().state,
    severity: 2,
    version: '7.2',
    checklist: [],
    ...state,
  };
  return {
    id: '00001042-7-0',
    event: 'reply-sent',
    template: 'reply',
    recipientKind: 'contact',
    createdAt: new Date('2026-11-24T10:00:00Z'),
    data: { actorKind: 'engineer', actorId: 'bob', ...data },
    recipients: [ann],
    deliveredTo: [],
    case: {
      number: '00001042',
      referenceId: '7GQ4M2X9KTB6WZ3R',
      subject: 'Export stops',
      policyVersion: 1,
      state: full,
      account: 'Customer Ltd',
      product: 'Ledger',
      contact: 'Ann Ashby',
      team: 'Level 2',
      counterpart: 'Bob Berg',
      ...about,
    },
    actor: 'Bob Berg',
    message: { text: 'Please restart it.', authorKind: 'engineer', isPublic: true },
    quote: null,
    files: [],
    thread: [],
    hiddenAddresses: [],
    ...more,
  };
}
