/** Callers at work: they open cases, write and decide, repeat what got no answer, and remember what was acknowledged. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Person, Reply } from './person.js';

export interface Acknowledged {
  readonly kind: 'opening' | 'reply' | 'note';
  /** The words it brought, of which there are no others. */
  readonly words: string;
  /** The case it belongs to; for an opening, the one it made. */
  readonly caseNumber: string;
}

export interface Callers {
  readonly customer: Person;
  readonly engineer: Person;
}

/** A seeded order, so that a run can be repeated (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How many callers do not repeat what got no answer. */
const givesUp = 0.3;
const retryAfterMs = 150;

export class Load {
  readonly acknowledged: Acknowledged[] = [];
  /** Words of acts that were given up: there at most once. */
  readonly givenUp: string[] = [];
  /** Answers that no caller should get. */
  readonly unexpected: string[] = [];
  readonly #numbers: string[] = [];
  readonly #running: Promise<void>[];
  /** What callers who repeat have heard last. */
  readonly #waiting = new Map<string, string>();
  #isStopping = false;
  #acts = 0;
  #decisions = 0;

  constructor(
    private readonly callers: Callers,
    private readonly random: () => number,
    loops: number,
  ) {
    this.#running = Array.from({ length: loops }, () => this.#loop());
  }

  /** Grows with each decision that was acknowledged. */
  get decisions(): number {
    return this.#decisions;
  }

  /** Ends once every caller who repeats has an answer; fails with what they still hear when that takes too long. */
  async stop(withinMs: number): Promise<void> {
    this.#isStopping = true;
    const timeout = AbortSignal.timeout(withinMs);
    const isLate = new Promise<'late'>((resolve) => timeout.addEventListener('abort', () => resolve('late')));
    if ((await Promise.race([Promise.all(this.#running), isLate])) === 'late') {
      throw new Error(`callers without an answer: ${[...this.#waiting.values()].join('; ')}`);
    }
  }

  async #loop(): Promise<void> {
    while (!this.#isStopping) {
      await this.#act();
      // The event loop is also the program's answers'.
      await pause(5);
    }
  }

  #act(): Promise<void> {
    this.#acts += 1;
    const words = `act ${this.#acts} ${randomUUID()}`;
    const chance = this.random();
    const caseNumber = this.#numbers[Math.floor(this.random() * this.#numbers.length)];
    if (caseNumber === undefined || chance < 0.1) return this.#open(words);
    return chance < 0.5 ? this.#word('reply', caseNumber, words) : this.#word('note', caseNumber, words);
  }

  async #open(words: string): Promise<void> {
    const body = { subject: words, description: words, kind: 'question', severity: 4, product: 'meridian-identity' };
    const reply = await this.#persist(words, (key) => this.callers.customer.send('POST /cases', body, key));
    if (reply?.status !== 201) return;
    this.#numbers.push(reply.json.number);
    this.acknowledged.push({ kind: 'opening', words, caseNumber: reply.json.number });
  }

  async #word(kind: 'reply' | 'note', caseNumber: string, words: string): Promise<void> {
    const path = `POST /cases/${caseNumber}/${kind === 'reply' ? 'reply' : 'add-note'}`;
    const who = kind === 'reply' ? this.callers.customer : this.callers.engineer;
    const reply = await this.#persist(words, (key) => who.send(path, { text: words }, key));
    if (reply === undefined) return;
    if (kind === 'note') this.#decisions += 1;
    this.acknowledged.push({ kind, words, caseNumber });
  }

  /** The acknowledgement, or undefined for a caller who gave up. */
  async #persist(
    words: string,
    ask: (headers: Readonly<Record<string, string>>) => Promise<Reply>,
  ): Promise<Reply | undefined> {
    const key = { 'idempotency-key': randomUUID() };
    const isPatient = this.random() >= givesUp;
    for (;;) {
      const reply = await ask(key).catch(() => undefined);
      this.#waiting.delete(words);
      if (reply !== undefined && reply.status < 300) return reply;
      if (reply !== undefined && !isToBeRepeated(reply)) {
        this.unexpected.push(`${reply.status} ${reply.text.slice(0, 300)}`);
        return undefined;
      }
      if (!isPatient) {
        this.givenUp.push(words);
        return undefined;
      }
      this.#waiting.set(words, reply ? `${reply.status} ${reply.text.slice(0, 300)}` : 'no answer');
      await pause(retryAfterMs);
    }
  }
}

/** Busy, away, or the first attempt still at work: the same request with the same key goes again. */
function isToBeRepeated({ status, json }: Reply): boolean {
  return status === 503 || (status === 409 && json?.code === 'in_progress');
}
