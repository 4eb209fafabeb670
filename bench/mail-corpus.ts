/** What is read of real mails: how many, as what, how well that agrees with what is known of them, and how fast. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMailParser } from '../src/mail/parse/mail-parser.js';
import type { ParsedMail, ParseResult } from '../src/mail/inbound/parsed-mail.js';
import type { Scale } from './bench.js';
import { mailFolder, readMailSet, type SetMail } from './mail-set.js';
import { round, say } from './progress.js';

interface Agreement {
  agreed: number;
  of: number;
}

interface Row {
  files: number;
  /** Files by kind, and by reason for those that could not be read. */
  readonly ends: Record<string, number>;
  readonly recognised: Record<string, Agreement>;
}

export interface CorpusResult {
  readonly folder: string;
  readonly isAbsent: boolean;
  readonly groups: Readonly<Record<string, Row>>;
  readonly agreement: Readonly<Record<string, Agreement>>;
  readonly disagreeing: readonly string[];
  readonly parse: { readonly medianMs: number; readonly p95Ms: number; readonly maxMs: number; readonly cpuMs: number };
}

/** What counts as recognised for each label of the collections. */
const kindsOfLabel: Readonly<Record<string, readonly string[]>> = {
  bounce: ['bounce', 'delayed'],
  arf: ['complaint'],
  complaint: ['complaint'],
  'auto-reply': ['auto-reply'],
  'not-parsed-by-sisimai': ['human', 'bulk', 'auto-reply', 'receipt'],
};

export async function measureMailCorpus({ isQuick }: Scale, given: string | undefined): Promise<CorpusResult> {
  const folder = mailFolder(given);
  const set = readMailSet(folder);
  const tally = new Tally();
  if (set === undefined) {
    say(`mail-corpus: no mails in ${folder} (--mail FOLDER reads them from elsewhere)`);
    return tally.result(folder, true);
  }
  const mails = isQuick ? set.filter((_, index) => index % 10 === 0) : set;
  say(`mail-corpus: ${String(mails.length)} mails of ${folder}`);
  const parser = createMailParser({ threads: 1 });
  const work = await mkdtemp(join(tmpdir(), 'caseline-corpus-'));
  try {
    const read = async (mail: SetMail): Promise<ParseResult> => {
      const rawFile = join(work, 'mail.eml');
      await writeFile(rawFile, mail.bytes);
      return parser.parse({ rawFile, folder: work });
    };
    // The first mails start the thread and compile its code.
    for (const mail of mails.slice(0, 20)) await read(mail);
    const before = process.cpuUsage();
    for (const mail of mails) {
      const startedAt = performance.now();
      tally.add(mail, await read(mail), performance.now() - startedAt);
    }
    const { user, system } = process.cpuUsage(before);
    tally.cpuMs = round((user + system) / 1000 / mails.length, 2);
  } finally {
    await parser.close();
    await rm(work, { recursive: true, force: true });
  }
  tally.tell();
  return tally.result(folder, false);
}

class Tally {
  /** Processor time a mail, of the thread and of who asks it: what a busy machine does not change. */
  cpuMs = 0;
  readonly #groups = new Map<string, Row>();
  readonly #agreement: Record<string, Agreement> = {};
  readonly #disagreeing: string[] = [];
  readonly #times: number[] = [];

  add(mail: SetMail, result: ParseResult, ms: number): void {
    this.#times.push(ms);
    const row = this.#groups.get(mail.group) ?? { files: 0, ends: {}, recognised: {} };
    this.#groups.set(mail.group, row);
    const end = result.ok ? result.mail.machine.kind : result.reason;
    row.files += 1;
    row.ends[end] = (row.ends[end] ?? 0) + 1;
    this.#compareKind(mail, row, end);
    if (result.ok) this.#compareWords(mail, result.mail);
  }

  #compareKind({ known, file }: SetMail, row: Row, end: string): void {
    const right = kindsOfLabel[known.kind ?? ''];
    if (right === undefined) return;
    const label = known.kind ?? '';
    const cell = (row.recognised[label] ??= { agreed: 0, of: 0 });
    count(cell, right.includes(end));
    this.#note(`kind ${label}`, right.includes(end), `${file}: ${end}`);
  }

  #compareWords({ known, file }: SetMail, mail: ParsedMail): void {
    if (known.subject !== undefined) {
      const isSame = even(known.subject) === even(mail.subject);
      this.#note('subject', isSame, `${file}: subject ${mail.subject} / ${known.subject}`);
    }
    if (known.from_ !== undefined) {
      const senders = [known.from_].flat().join(' ').toLowerCase();
      const read = mail.from.map(({ address }) => address).filter((address) => address !== '');
      const isSame = read.length > 0 ? read.every((address) => senders.includes(address)) : !senders.includes('@');
      this.#note('sender', isSame, `${file}: sender ${read.join(' ')} / ${senders}`);
    }
    if (known.attachments !== undefined) {
      const wanted = typeof known.attachments === 'number' ? known.attachments : known.attachments.length;
      const read = mail.attachments.length;
      this.#note('attachments', read === wanted, `${file}: attachments ${String(read)} / ${String(wanted)}`);
    }
    if (known.reply_text !== undefined) this.#compareReply(file, known.reply_text, mail);
  }

  #compareReply(file: string, reply: string, { text, quotedFrom }: ParsedMail): void {
    const shown = text.slice(0, quotedFrom ?? text.length);
    this.#note('reply exact', even(shown) === even(reply), `${file}: reply shown ${JSON.stringify(shown.slice(-80))}`);
    this.#note('reply without quote', even(shown).startsWith(even(reply)), `${file}: reply does not begin as known`);
    this.#note('words shown', holds(shown, reply), `${file}: words of the reply are folded away`);
    this.#note('words stored', holds(text, reply), `${file}: words of the reply are not in the text`);
  }

  #note(what: string, isAgreed: boolean, detail: string): void {
    count((this.#agreement[what] ??= { agreed: 0, of: 0 }), isAgreed);
    if (!isAgreed) this.#disagreeing.push(detail);
  }

  tell(): void {
    for (const [group, { files, ends, recognised }] of this.#groups) {
      const counts = Object.entries(ends).map(([end, number]) => `${end} ${String(number)}`);
      const right = Object.entries(recognised).map(
        ([label, { agreed, of }]) => `${label} ${String(agreed)}/${String(of)}`,
      );
      say(
        `  ${group}: ${String(files)} | ${counts.join(', ')}${right.length > 0 ? ` | recognised ${right.join(', ')}` : ''}`,
      );
    }
    for (const [what, { agreed, of }] of Object.entries(this.#agreement))
      say(`  ${what}: ${String(agreed)} of ${String(of)}`);
    const { medianMs, p95Ms, maxMs, cpuMs } = this.#parse();
    say(
      `  parse: median ${String(medianMs)} ms, p95 ${String(p95Ms)} ms, max ${String(maxMs)} ms; processor ${String(cpuMs)} ms a mail`,
    );
  }

  result(folder: string, isAbsent: boolean): CorpusResult {
    const groups = Object.fromEntries(this.#groups);
    return {
      folder,
      isAbsent,
      groups,
      agreement: this.#agreement,
      disagreeing: this.#disagreeing,
      parse: this.#parse(),
    };
  }

  #parse(): CorpusResult['parse'] {
    const sorted = this.#times.toSorted((one, other) => one - other);
    const at = (share: number): number => Number((sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(2));
    return { medianMs: at(0.5), p95Ms: at(0.95), maxMs: at(1), cpuMs: this.cpuMs };
  }
}

function count(cell: Agreement, isAgreed: boolean): void {
  cell.of += 1;
  if (isAgreed) cell.agreed += 1;
}

function even(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

/** Each word as often as in `words`, whatever stands between. */
function holds(text: string, words: string): boolean {
  const left = new Map<string, number>();
  for (const word of text.split(/\s+/u)) left.set(word, (left.get(word) ?? 0) + 1);
  return words
    .split(/\s+/u)
    .filter(Boolean)
    .every((word) => {
      const number = left.get(word) ?? 0;
      left.set(word, number - 1);
      return number > 0;
    });
}
