/** One thread that reads mails, with its limits. It is used until it is late or dies, then thrown away. */
import { Worker } from 'node:worker_threads';
import type { ParseResult } from '../inbound/parsed-mail.js';
import type { MailToRead } from './read-mail.js';

export type ThreadAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'read'; readonly result: ParseResult }
  /** The file system refused: not the mail's fault. */
  | { readonly kind: 'failed'; readonly message: string };

export interface ThreadLimits {
  readonly workerFile: string;
  readonly timeLimitMs: number;
  /** Old space of the thread's heap. */
  readonly memoryMb: number;
}

/** What a thread answered, or why it did not and is gone. */
export type ThreadOutcome =
  | { readonly kind: 'answered'; readonly answer: ThreadAnswer }
  | { readonly kind: 'late' }
  | { readonly kind: 'died'; readonly isOutOfMemory: boolean; readonly detail: string };

/** Loading the packages takes part of a second; on a machine that is busy, longer. */
const startLimitMs = 60_000;

export class ParseThread {
  readonly #worker: Worker;
  readonly #timeLimitMs: number;
  readonly #ready: Promise<ThreadOutcome>;
  #isGone = false;
  #settle: ((outcome: ThreadOutcome) => void) | undefined;
  #death: ThreadOutcome | undefined;

  constructor({ workerFile, timeLimitMs, memoryMb }: ThreadLimits) {
    this.#timeLimitMs = timeLimitMs;
    this.#worker = new Worker(workerFile, {
      // Nothing of the program's surroundings (secrets among them) is where a mail is taken apart.
      env: { TZ: 'UTC' },
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
    });
    this.#worker.on('message', (answer: ThreadAnswer) => this.#settle?.({ kind: 'answered', answer }));
    this.#worker.on('error', (error: Error & { code?: string }) => {
      this.#die({ kind: 'died', isOutOfMemory: error.code === 'ERR_WORKER_OUT_OF_MEMORY', detail: error.message });
    });
    this.#worker.on('exit', (code) => {
      this.#die({ kind: 'died', isOutOfMemory: false, detail: `the thread ended with code ${code}` });
    });
    this.#ready = this.#next(startLimitMs);
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** One mail at a time. */
  async read(given: MailToRead): Promise<ThreadOutcome> {
    this.#worker.ref();
    try {
      const start = await this.#ready;
      if (start.kind !== 'answered') throw new Error(`The thread that reads mail could not start: ${detailOf(start)}`);
      const outcome = this.#next(this.#timeLimitMs);
      this.#worker.postMessage(given);
      return await outcome;
    } finally {
      // An idle thread keeps no process alive.
      this.#worker.unref();
    }
  }

  async stop(): Promise<void> {
    this.#isGone = true;
    await this.#worker.terminate();
  }

  #next(limitMs: number): Promise<ThreadOutcome> {
    if (this.#death !== undefined) return Promise.resolve(this.#death);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        void this.stop();
        this.#settle?.({ kind: 'late' });
      }, limitMs);
      this.#settle = (outcome) => {
        clearTimeout(timer);
        this.#settle = undefined;
        resolve(outcome);
      };
    });
  }

  #die(death: ThreadOutcome): void {
    this.#isGone = true;
    this.#death ??= death;
    this.#settle?.(death);
  }
}

function detailOf(outcome: ThreadOutcome): string {
  return outcome.kind === 'died' ? outcome.detail : 'it did not answer in time';
}
