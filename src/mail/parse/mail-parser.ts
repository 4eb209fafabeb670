/**
 * Reads mails in threads, so that no mail can hold up or bring down the process: each has its time and its memory, and a thread
 * that is late or dies is replaced (mail.md rule 10).
 */
import { inProject } from '../../runtime/project-root.js';
import type { MailParser, ParseResult } from '../inbound/parsed-mail.js';
import { ParseThread, type ThreadLimits, type ThreadOutcome } from './parse-thread.js';
import type { MailToRead } from './read-mail.js';

export interface MailParserOptions extends Partial<ThreadLimits> {
  /** How many mails are read at once. */
  readonly threads?: number;
  /** An idle thread is ended after this: it holds 30 MB. */
  readonly idleMs?: number;
}

interface Waiting {
  readonly given: MailToRead;
  readonly resolve: (result: ParseResult) => void;
  readonly reject: (error: Error) => void;
}

/** No thread is started before the first mail. */
export function createMailParser(options: MailParserOptions = {}): MailParser {
  return new ThreadedMailParser(options);
}

class ThreadedMailParser implements MailParser {
  readonly #limits: ThreadLimits;
  readonly #threads: number;
  readonly #idleMs: number;
  readonly #waiting: Waiting[] = [];
  readonly #busy = new Set<ParseThread>();
  readonly #idle = new Map<ParseThread, NodeJS.Timeout>();
  #isClosed = false;

  constructor({ threads = 2, idleMs = 30_000, timeLimitMs = 10_000, memoryMb = 256, workerFile }: MailParserOptions) {
    this.#threads = threads;
    this.#idleMs = idleMs;
    // A thread loads JavaScript: the build's, also for those who import the source.
    const built = inProject('dist', 'src', 'mail', 'parse', 'worker.js');
    this.#limits = { workerFile: workerFile ?? built, timeLimitMs, memoryMb };
  }

  parse(given: MailToRead): Promise<ParseResult> {
    if (this.#isClosed) return Promise.reject(new Error('The reader of mails is closed.'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ given, resolve, reject });
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(new Error('The reader of mails is closed.'));
    for (const timer of this.#idle.values()) clearTimeout(timer);
    await Promise.all([...this.#idle.keys(), ...this.#busy].map((thread) => thread.stop()));
    this.#idle.clear();
  }

  #next(): void {
    if (this.#isClosed || this.#busy.size >= this.#threads) return;
    const waiting = this.#waiting.shift();
    if (waiting === undefined) return;
    const thread = this.#takeIdle() ?? new ParseThread(this.#limits);
    this.#busy.add(thread);
    void this.#read(thread, waiting).finally(() => {
      this.#busy.delete(thread);
      if (!thread.isGone) this.#keep(thread);
      this.#next();
    });
  }

  async #read(thread: ParseThread, { given, resolve, reject }: Waiting): Promise<void> {
    try {
      const outcome = await thread.read(given);
      if (this.#isClosed && outcome.kind !== 'answered') throw new Error('The reader of mails is closed.');
      resolve(this.#resultOf(outcome));
    } catch (error) {
      reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #resultOf(outcome: ThreadOutcome): ParseResult {
    if (outcome.kind === 'late') {
      const seconds = this.#limits.timeLimitMs / 1000;
      return { ok: false, reason: 'too-long', detail: `It was not read within ${seconds} seconds.` };
    }
    if (outcome.kind === 'died') {
      return outcome.isOutOfMemory
        ? { ok: false, reason: 'too-large', detail: `Reading it takes more than ${this.#limits.memoryMb} MB.` }
        : { ok: false, reason: 'unparseable', detail: outcome.detail };
    }
    if (outcome.answer.kind === 'read') return outcome.answer.result;
    throw new Error(outcome.answer.kind === 'failed' ? outcome.answer.message : 'The thread answered out of turn.');
  }

  #takeIdle(): ParseThread | undefined {
    for (const [thread, timer] of this.#idle) {
      clearTimeout(timer);
      this.#idle.delete(thread);
      if (!thread.isGone) return thread;
    }
    return undefined;
  }

  #keep(thread: ParseThread): void {
    const timer = setTimeout(() => {
      this.#idle.delete(thread);
      void thread.stop();
    }, this.#idleMs);
    this.#idle.set(thread, timer.unref());
  }
}
