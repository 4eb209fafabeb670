/** Real mails broken in twenty thousand ways: each has an end, nothing is promised in vain, and memory stays flat. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { createMailParser } from '../src/mail/parse/mail-parser.js';
import type { MailParser } from '../src/mail/inbound/parsed-mail.js';
import type { Scale } from './bench.js';
import { faultsOf } from './mail-checks.js';
import { anyEdits, mutate, type Edit } from './mail-mutations.js';
import { mailFolder, readMailSet, type SetMail } from './mail-set.js';
import { residentMbOf } from './process-usage.js';
import { round, say } from './progress.js';

export interface FuzzResult {
  readonly folder: string;
  readonly isAbsent: boolean;
  readonly seed: number;
  readonly mails: number;
  readonly ends: Readonly<Record<string, number>>;
  /** File, edits and what was wrong: to be read again by hand. */
  readonly faults: readonly {
    readonly file: string;
    readonly edits: readonly Edit[];
    readonly wrong: readonly string[];
  }[];
  readonly slowestMs: number;
  /** After the first and the last thousand. */
  readonly residentMb: readonly [early: number, late: number];
}

const fullMails = 20_000;
const quickMails = 500;
const lanes = 2;
/** The same mails each time: what failed once is found again. */
const seed = 20_261_124;
const largestBytes = 256 * 1024;

export async function measureMailFuzz({ isQuick }: Scale, given: string | undefined): Promise<FuzzResult> {
  const folder = mailFolder(given);
  const set = readMailSet(folder)?.filter(({ bytes }) => bytes.length <= largestBytes);
  const mails = isQuick ? quickMails : fullMails;
  if (set === undefined || set.length === 0) {
    say(`mail-fuzz: no mails in ${folder} (--mail FOLDER reads them from elsewhere)`);
    return { folder, isAbsent: true, seed, mails: 0, ends: {}, faults: [], slowestMs: 0, residentMb: [0, 0] };
  }
  say(`mail-fuzz: ${String(mails)} broken mails made of ${String(set.length)}`);
  const inputs = fc.sample(fc.record({ of: fc.nat(set.length - 1), edits: anyEdits }), { seed, numRuns: mails });
  const work = await mkdtemp(join(tmpdir(), 'caseline-fuzz-'));
  const parser = createMailParser({ threads: lanes });
  const run = new FuzzRun(set, parser);
  try {
    let next = 0;
    const lane = async (name: string): Promise<void> => {
      while (next < inputs.length) {
        const input = inputs[next];
        next += 1;
        if (input !== undefined) await run.read(input, join(work, name));
      }
    };
    await Promise.all(Array.from({ length: lanes }, (_, index) => lane(`lane-${String(index)}`)));
  } finally {
    await parser.close();
    await rm(work, { recursive: true, force: true });
  }
  return { folder, isAbsent: false, seed, mails, ...run.result() };
}

class FuzzRun {
  readonly #set: readonly SetMail[];
  readonly #parser: MailParser;
  readonly #ends: Record<string, number> = {};
  readonly #faults: { file: string; edits: readonly Edit[]; wrong: readonly string[] }[] = [];
  #count = 0;
  #slowestMs = 0;
  #earlyMb = 0;

  constructor(set: readonly SetMail[], parser: MailParser) {
    this.#set = set;
    this.#parser = parser;
  }

  async read({ of, edits }: { of: number; edits: readonly Edit[] }, folder: string): Promise<void> {
    const mail = this.#set[of];
    if (mail === undefined) return;
    await mkdir(folder, { recursive: true });
    const rawFile = join(folder, 'mail.eml');
    await writeFile(rawFile, mutate(mail.bytes, edits));
    const startedAt = performance.now();
    const result = await this.#parser.parse({ rawFile, folder });
    this.#slowestMs = Math.max(this.#slowestMs, performance.now() - startedAt);
    const end = result.ok ? result.mail.machine.kind : result.reason;
    this.#ends[end] = (this.#ends[end] ?? 0) + 1;
    const wrong = faultsOf(result, folder);
    // Too long means that a thread was given up: it is an end, but nothing that these mails should do.
    if (end === 'too-long') wrong.push('it took too long');
    if (wrong.length > 0) this.#faults.push({ file: mail.file, edits, wrong });
    await rm(folder, { recursive: true, force: true });
    this.#count += 1;
    if (this.#count === 1000) this.#earlyMb = residentMbOf(process.pid);
    if (this.#count % 2000 === 0)
      say(
        `  ${String(this.#count)} read, ${String(this.#faults.length)} faults, ${String(Math.round(residentMbOf(process.pid)))} MB`,
      );
  }

  result(): Pick<FuzzResult, 'ends' | 'faults' | 'slowestMs' | 'residentMb'> {
    const late = residentMbOf(process.pid);
    return {
      ends: this.#ends,
      faults: this.#faults,
      slowestMs: round(this.#slowestMs),
      residentMb: [round(this.#earlyMb), round(late)],
    };
  }
}
