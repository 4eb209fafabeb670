/** What holds for every mail, whatever it is and whatever is known of it. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkResults } from '../../../src/mail/authentication-verdict.js';
import { mailKinds, mailOutcomes } from '../../../src/domain/received-mail.js';
import { decideEnd } from '../../../src/mail/rules/decide-end.js';
import type { KnownContact, MailFacts } from '../../../src/mail/rules/mail-facts.js';
import {
  caseOf,
  elses,
  facts,
  mail,
  marta,
  martas,
  original,
  pairOf,
  person,
  priya,
  priyas,
  received,
  signed,
  stray,
  support,
} from './support.js';

const strays = caseOf('00003001', 'QQQQ2222RRRR3333', { accountId: 'unassigned', participants: ['other'] });
const all = [martas, elses, priyas, strays];

const contacts = fc.constantFrom<KnownContact | null>(null, marta, priya, stray, { ...marta, isActive: false });
const people = fc.record({ contact: contacts, engineerId: fc.constantFrom(null, 'elena') });
const subjects = fc
  .array(
    fc.oneof(
      fc.constantFrom(...all).map(pairOf),
      fc.constantFrom(...all).map(({ number }) => `Case ${number}`),
      fc.constantFrom(...all).map(({ referenceId }) => `Ref ${referenceId}`),
      fc.constantFrom('Re:', 'Fwd:', 'Export', '', 'Out of office', 'Ticket 4711 received'),
      fc.string({ maxLength: 20 }),
    ),
    { maxLength: 4 },
  )
  .map((parts) => parts.join(' '));
const addresses = fc.constantFrom(
  'marta@brackenridge.example',
  'eve@else.example',
  support,
  'x',
  '',
  'elena@caseline.example',
);
const froms = fc.array(
  addresses.map((address) => person(address)),
  { maxLength: 2 },
);
const names = fc.array(
  fc
    .record({
      where: fc.constantFrom(
        'own' as const,
        'box' as const,
        'in-reply-to' as const,
        'references' as const,
        'original' as const,
      ),
      about: fc.constantFrom(null, ...all),
      use: fc.constantFrom('message' as const, 'return' as const, 'reply' as const),
      engineerId: fc.constantFrom(null, 'elena', 'tomas'),
      notification: fc.constantFrom(null, '00001042-7-0'),
    })
    .map(({ where, about, ...more }) => signed(where, about, more)),
  { maxLength: 2 },
);
const sent = fc.record({ lastHour: fc.nat(2), lastDay: fc.nat(6) });

const mails = fc
  .record({
    from: fc.oneof(fc.constant([person('marta@brackenridge.example')]), froms),
    to: froms,
    subject: subjects,
    text: fc.constantFrom('', 'The export stops.', pairOf(martas)),
    machine: fc.record({
      kind: fc.constantFrom(...mailKinds),
      tier: fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const),
      signs: fc.constant([]),
      failures: fc.constant([]),
    }),
    original: fc.oneof(
      fc.constant(null),
      fc
        .record({ subject: subjects, from: addresses, found: fc.constantFrom('attached' as const, 'inline' as const) })
        .map(({ from, ...inside }) => original({ ...inside, from: person(from) })),
    ),
    headers: fc.array(fc.constantFrom(['x-spam-flag', 'YES'] as const, ['x-auto-response-suppress', 'All'] as const), {
      maxLength: 1,
    }),
  })
  .map(mail);

const known = fc
  .record({
    authentication: fc.record({
      dmarc: fc.constantFrom('pass' as const, 'fail' as const, 'none' as const, 'relayed' as const),
      policy: fc.constantFrom(null, 'none' as const, 'quarantine' as const, 'reject' as const),
      spf: fc.constantFrom(...checkResults),
      dkim: fc.constantFrom(...checkResults),
    }),
    sender: people,
    originalSender: people,
    addressedEngineer: fc.constantFrom(null, 'elena'),
    senderRule: fc.constantFrom(null, 'blocked' as const, 'allowed' as const),
    isMuted: fc.boolean(),
    cases: fc.subarray(all).chain((some) =>
      fc.tuple(fc.boolean(), fc.boolean()).map(([isCompleted, isMerged]) =>
        some.map((about) => ({
          ...about,
          isCompleted,
          goesOnIn: isMerged && about === martas && some.includes(elses) ? elses.number : about.number,
        })),
      ),
    ),
    signed: names,
    stored: fc.array(
      fc.record({
        where: fc.constantFrom('in-reply-to' as const, 'original' as const),
        messageId: fc.constant('<x@y>'),
        caseNumber: fc.constantFrom(...all.map(({ number }) => number)),
      }),
      { maxLength: 2 },
    ),
    recent: fc.record({
      subjectsOfSender: fc.array(fc.constantFrom('Ticket 1 received', 'Export'), { maxLength: 12 }),
      createdForStrangers: fc.nat(600),
      acknowledgements: sent,
      notices: sent,
    }),
  })
  .map((some): MailFacts => facts(some));

function check(
  holds: (given: { mail: ReturnType<typeof mail>; facts: MailFacts; end: ReturnType<typeof decideEnd> }) => void,
): void {
  fc.assert(
    fc.property(mails, known, (given, about) => {
      holds({ mail: given, facts: about, end: decideEnd(given, received(), about) });
    }),
    { numRuns: 1000 },
  );
}

describe('every mail', () => {
  it('has one end, with the rule that gave it and a reason, and the same one when asked again', () => {
    check(({ mail: given, facts: about, end }) => {
      expect(mailOutcomes).toContain(end.outcome);
      expect(end.rule).toMatch(/^\d{1,2}a?$/u);
      expect(end.reason).toMatch(/^[a-z][a-z-]+$/u);
      expect(decideEnd(given, received(), about)).toEqual(end);
    });
  });

  it('that is appended goes to a case that there is, and that goes on itself', () => {
    check(({ facts: about, end }) => {
      if (end.outcome !== 'appended') return;
      const named = about.cases.find(({ number }) => number === end.caseNumber);
      expect(named?.goesOnIn).toBe(end.caseNumber);
    });
  });

  it('is a contact’s word only on a case they take part in, or of their own account', () => {
    check(({ facts: about, end }) => {
      if (end.outcome !== 'appended' || (end.as.kind !== 'reply' && end.as.kind !== 'forwarded')) return;
      const { contactId } = end.as;
      const contact = [about.sender.contact, about.originalSender.contact].find(
        (one) => one?.id === contactId && one.isActive,
      );
      const named = about.cases.find(({ number }) => number === end.caseNumber);
      const isColleague = contact?.accountId === named?.accountId && contact?.accountId !== 'unassigned';
      expect(contact).toBeDefined();
      expect(named?.participants.includes(contactId) === true || isColleague).toBe(true);
    });
  });

  it('of a sender that is disproved is nobody’s word', () => {
    check(({ facts: about, end }) => {
      if (about.authentication.dmarc !== 'fail' || end.outcome !== 'appended') return;
      expect(['bounce', 'delayed', 'complaint', 'receipt', 'auto-reply', 'bulk']).toContain(end.as.kind);
    });
  });

  it('of an engineer is taken for theirs only with proof', () => {
    check(({ facts: { authentication, signed: named }, end }) => {
      if (end.outcome !== 'appended' || end.as.kind !== 'staff') return;
      const isProven = authentication.dmarc === 'pass' || authentication.dmarc === 'relayed';
      const hasOwnAddress = named.some(({ use, engineerId }) => use === 'reply' && engineerId === 'elena');
      expect(isProven || hasOwnAddress).toBe(true);
      expect(end.as.isPublic).toBe(end.as.isPublic && hasOwnAddress);
    });
  });

  it('of a machine opens no case and is not refused to its face, unless an engineer allowed it', () => {
    check(({ mail: { machine }, facts: about, end }) => {
      if (machine.kind === 'human' || machine.tier === 3 || about.senderRule === 'allowed') return;
      expect(['created', 'refused']).not.toContain(end.outcome);
    });
  });

  it('that a machine may have written is never acknowledged, and no other above the caps or after a complaint', () => {
    check(({ mail: { machine }, facts: { recent, isMuted }, end }) => {
      if (end.outcome !== 'created' || !end.isAcknowledged) return;
      expect(machine.kind).toBe('human');
      expect(recent.acknowledgements.lastHour).toBe(0);
      expect(recent.acknowledgements.lastDay).toBeLessThan(5);
      expect(isMuted).toBe(false);
    });
  });

  it('is refused with a notice only below the caps', () => {
    check(({ facts: { recent }, end }) => {
      if (end.outcome !== 'refused') return;
      expect(recent.notices.lastHour).toBe(0);
      expect(recent.notices.lastDay).toBeLessThan(5);
    });
  });

  it('shows no link to a case of another account', () => {
    check(({ facts: about, end }) => {
      if (end.outcome !== 'created' || end.linkTo === null) return;
      const linked = about.cases.find(({ number }) => number === end.linkTo);
      const contact = [about.sender.contact, about.originalSender.contact].find((one) => one?.id === end.contactId);
      expect(linked?.accountId === contact?.accountId || linked?.participants.includes(end.contactId ?? '')).toBe(true);
    });
  });
});
