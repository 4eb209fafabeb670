/** A mail, what is known of it, and its end: as usual in everything that a test does not name. */
import type { Authentication } from '../../../src/mail/authentication-verdict.js';
import type { MailEnd } from '../../../src/mail/inbound/mail-end.js';
import type { MachineReading, OriginalMail, ParsedMail } from '../../../src/mail/inbound/parsed-mail.js';
import type { MailKind, MailPerson, ReceivedMail } from '../../../src/domain/received-mail.js';
import { MailTokens } from '../../../src/mail/mail-tokens.js';
import { decideEnd } from '../../../src/mail/rules/decide-end.js';
import type {
  KnownCase,
  KnownContact,
  KnownPerson,
  MailFacts,
  RecentMail,
  SignedName,
} from '../../../src/mail/rules/mail-facts.js';

export const support = 'support@caseline.example';
export const now = Date.UTC(2026, 10, 24, 12);
export const tokens = new MailTokens('a secret of the tests', support);

export const passed: Authentication = { dmarc: 'pass', policy: 'reject', spf: 'pass', dkim: 'pass' };
export const failed: Authentication = { dmarc: 'fail', policy: 'reject', spf: 'fail', dkim: 'none' };
export const unproven: Authentication = { dmarc: 'none', policy: null, spf: 'none', dkim: 'none' };
export const relayed: Authentication = { ...unproven, dmarc: 'relayed' };

/** Marta's case, and one of the same account that she takes no part in; Priya's of another account. */
export const martas = caseOf('00001042', '7GQ4M2X9KTB6WZ3R', { participants: ['marta', 'jonas'] });
export const elses = caseOf('00001043', 'A1B2C3D4E5F6G7H8', { participants: ['ann'] });
export const priyas = caseOf('00002001', 'ZZZZ1111YYYY2222', { accountId: 'oakmere', participants: ['priya'] });
export const pairOf = ({ number, referenceId }: KnownCase): string => `[Case ${number}] [Ref ${referenceId}]`;

export const marta: KnownContact = { id: 'marta', accountId: 'brackenridge', isActive: true };
export const priya: KnownContact = { id: 'priya', accountId: 'oakmere', isActive: true };
/** Two people whom nobody has identified. */
export const stray: KnownContact = { id: 'stray', accountId: 'unassigned', isActive: true };

export function caseOf(number: string, referenceId: string, more: Partial<KnownCase> = {}): KnownCase {
  return {
    number,
    referenceId,
    accountId: 'brackenridge',
    participants: [],
    isClosed: false,
    isCompleted: false,
    goesOnIn: number,
    ...more,
  };
}

export const person = (address: string, name = ''): MailPerson => ({ name, address });

export function mail(more: Partial<ParsedMail> = {}): ParsedMail {
  return {
    messageId: '<m1@brackenridge.example>',
    hadMessageId: true,
    from: [person('marta@brackenridge.example', 'Marta Lindqvist')],
    sender: null,
    replyTo: [],
    to: [person(support)],
    cc: [],
    subject: 'Export stops at 2 GB',
    sentAt: now,
    inReplyTo: [],
    references: [],
    text: 'The export stops.',
    quotedFrom: null,
    html: null,
    attachments: [],
    headers: [],
    machine: machine('human', 0),
    original: null,
    flags: [],
    ...more,
  };
}

export function machine(kind: MailKind, tier: 0 | 1 | 2 | 3 = 1, more: Partial<MachineReading> = {}): MachineReading {
  return { kind, tier, signs: tier === 0 ? [] : ['test'], failures: [], ...more };
}

export function original(more: Partial<OriginalMail> = {}): OriginalMail {
  return {
    messageId: null,
    from: null,
    to: [],
    subject: null,
    inReplyTo: [],
    references: [],
    text: '',
    found: 'attached',
    ...more,
  };
}

export function received(more: Partial<ReceivedMail> = {}): ReceivedMail {
  return {
    id: 'mail_1',
    receivedAt: new Date(now),
    door: 'smtp',
    peer: { address: '203.0.113.5' },
    envelope: { from: 'marta@brackenridge.example', to: [support] },
    box: support,
    size: 1000,
    sha256: 'f'.repeat(64),
    duplicateKey: 'd'.repeat(64),
    attempt: 1,
    ...more,
  };
}

export const stranger: KnownPerson = { contact: null, engineerId: null };
export const quiet: RecentMail = {
  subjectsOfSender: [],
  createdForStrangers: 0,
  acknowledgements: { lastHour: 0, lastDay: 0 },
  notices: { lastHour: 0, lastDay: 0 },
};

export function facts(more: Partial<MailFacts> = {}): MailFacts {
  return {
    now,
    ours: { boxes: [support, 'help@caseline.example'], hosts: ['mx.caseline.example'] },
    authentication: passed,
    sender: { contact: marta, engineerId: null },
    originalSender: stranger,
    addressedEngineer: null,
    senderRule: null,
    isMuted: false,
    cases: [martas, elses, priyas],
    signed: [],
    stored: [],
    earlier: [],
    recent: quiet,
    ...more,
  };
}

/** A name of ours that the mail carries, signed. */
export function signed(
  where: SignedName['where'],
  about: KnownCase | null,
  more: Partial<SignedName> = {},
): SignedName {
  const caseNumber = about?.number ?? null;
  return {
    where,
    use: where === 'box' ? 'return' : 'message',
    id: `${caseNumber ?? 'gone'}-7-0`,
    caseNumber,
    engineerId: null,
    notification: null,
    ...more,
  };
}

export const engineer: KnownPerson = { contact: null, engineerId: 'elena' };

export interface Given {
  readonly mail?: Partial<ParsedMail>;
  readonly received?: Partial<ReceivedMail>;
  readonly facts?: Partial<MailFacts>;
}

export function endOf(given: Given = {}): MailEnd {
  return decideEnd(mail(given.mail), received(given.received), facts(given.facts));
}
