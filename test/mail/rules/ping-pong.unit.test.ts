/** Two ticket systems that answer each other, every sign of a machine stripped from their mail (mail.md rules 36 and 38). */
import { describe, expect, it } from '@jest/globals';
import type { MailEnd } from '../../../src/mail/inbound/mail-end.js';
import { decideEnd } from '../../../src/mail/rules/decide-end.js';
import type { KnownCase } from '../../../src/mail/rules/mail-facts.js';
import { caseOf, facts, mail, now, person, received, stranger, stray, unproven } from './support.js';

const minute = 60_000;
const hour = 60 * minute;

/** Their system: each mail is a new ticket, answered at once; ours: cases as the rules say, and what is sent by itself. */
class TwoSystems {
  readonly ends: MailEnd[] = [];
  readonly cases: KnownCase[] = [];
  readonly #created: { at: number; subject: string }[] = [];
  readonly #acknowledged: number[] = [];
  #at = now;

  constructor(private readonly given: { keepsPair: boolean; isKnown: boolean }) {}

  get acknowledgements(): number {
    return this.#acknowledged.length;
  }

  pass(ms: number): void {
    this.#at += ms;
  }

  /** They write; gives the Subject of our automatic answer, or nothing when we are silent. */
  receive(subject: string): string | undefined {
    const round = this.ends.length;
    const end = decideEnd(
      mail({
        messageId: `<${String(round)}@tickets.example>`,
        from: [person('desk@tickets.example', 'Ticket desk')],
        subject,
        text: `Thank you for your mail. Your ticket is ${String(round)}.`,
      }),
      received({ duplicateKey: String(round).padStart(64, '0') }),
      this.#facts(),
    );
    this.ends.push(end);
    return end.outcome === 'created' ? this.#open(subject, end.isAcknowledged) : undefined;
  }

  #open(subject: string, isAcknowledged: boolean): string | undefined {
    const number = String(this.cases.length + 1).padStart(8, '0');
    const opened = caseOf(number, `AAAABBBBCCCC${number.slice(4)}`, {
      accountId: 'unassigned',
      participants: [stray.id],
    });
    this.cases.push(opened);
    this.#created.push({ at: this.#at, subject });
    if (!isAcknowledged) return undefined;
    this.#acknowledged.push(this.#at);
    return `[Case ${number}] [Ref ${opened.referenceId}] ${subject}`;
  }

  #facts() {
    const since =
      (ms: number): ((at: number) => boolean) =>
      (at) =>
        at > this.#at - ms;
    const isRecent = since(hour);
    const wasCreated = this.cases.length > 0;
    return facts({
      now: this.#at,
      authentication: unproven,
      sender: this.given.isKnown && wasCreated ? { contact: stray, engineerId: null } : stranger,
      cases: this.cases,
      recent: {
        subjectsOfSender: this.#created.filter(({ at }) => isRecent(at)).map(({ subject }) => subject),
        createdForStrangers: this.#created.filter(({ at }) => isRecent(at)).length,
        acknowledgements: {
          lastHour: this.#acknowledged.filter(isRecent).length,
          lastDay: this.#acknowledged.filter(since(24 * hour)).length,
        },
        notices: { lastHour: 0, lastDay: 0 },
      },
    });
  }

  /** Their answer, its Subject growing with every round. */
  answerTo(subject: string): string {
    const bare = this.given.keepsPair ? subject : subject.replaceAll(/\[(?:Case|Ref) [^\]]*\] /gu, '');
    return `[#${String(117_904 + this.ends.length)}] Ticket Received - ${bare}`;
  }
}

/** Until one of the two is silent; the number of mails that they sent. */
function play(systems: TwoSystems, rounds: number): number {
  let subject: string | undefined = 'Disk full';
  let sent = 0;
  while (subject !== undefined && sent < rounds) {
    const ours: string | undefined = systems.receive(subject);
    sent += 1;
    subject = ours === undefined ? undefined : systems.answerTo(ours);
    systems.pass(10_000);
  }
  return sent;
}

describe.each([
  { keepsPair: true, isKnown: true },
  { keepsPair: true, isKnown: false },
  { keepsPair: false, isKnown: true },
  { keepsPair: false, isKnown: false },
])('two ticket systems (%j)', (given) => {
  it('fall silent after a handful of mails', () => {
    const systems = new TwoSystems(given);
    expect(play(systems, 50)).toBeLessThanOrEqual(3);
    expect(systems.cases.length).toBeLessThanOrEqual(2);
  });

  it('make a handful of cases where the other sends fifty mails in an hour whatever we do', () => {
    const systems = new TwoSystems(given);
    let last = 'Disk full';
    for (let round = 0; round < 50; round += 1) {
      last = systems.answerTo(systems.receive(last) ?? last);
      systems.pass(minute);
    }
    expect(systems.acknowledgements).toBe(1);
    expect(systems.cases.length).toBeLessThanOrEqual(6);
    expect(systems.ends).toHaveLength(50);
    // The pair leads what still comes to the first case, as a word; without it the rest waits as one group.
    const rest = given.keepsPair ? (given.isKnown ? 'subject-pair' : 'unverified-sender') : 'flood';
    expect(new Set(systems.ends.slice(6).map(({ reason }) => reason))).toEqual(new Set([rest]));
  });

  it('get no more than five automatic answers a day', () => {
    const systems = new TwoSystems(given);
    for (let time = 0; time < 24; time += 1) {
      play(systems, 50);
      systems.pass(hour - minute);
    }
    expect(systems.acknowledgements).toBeLessThanOrEqual(5);
    expect(systems.cases.length).toBeLessThanOrEqual(30);
  });
});
