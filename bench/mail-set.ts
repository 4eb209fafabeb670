/** Real mails of public test collections, read from where they lie beside the checkout; nothing of them is part of it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { inProject } from '../src/runtime/project-root.js';

/** What is known of one mail; fields that a collection doesn't know are absent. */
export interface KnownOfMail {
  readonly file: string;
  readonly kind?: string | null;
  /** The file is a text without a header. */
  readonly plain_body_only?: boolean;
  readonly reply_text?: string;
  readonly subject?: string;
  readonly from_?: string | readonly string[];
  readonly attachments?: number | readonly unknown[];
}

export interface SetMail {
  /** Collection, and folder in it for those that sort by folder. */
  readonly group: string;
  readonly file: string;
  readonly bytes: Buffer;
  readonly known: KnownOfMail;
}

export function mailFolder(given: string | undefined): string {
  return given ?? inProject('..', 'shared', 'data', 'mail');
}

/** Undefined where the folder is not there. */
export function readMailSet(folder: string): SetMail[] | undefined {
  if (!existsSync(folder)) return undefined;
  const known = new Map(expectations(folder).map((one) => [one.file, one]));
  const files = new Set([...known.keys(), ...emlFiles(folder)]);
  return [...files]
    .filter((file) => existsSync(join(folder, file)))
    .sort()
    .map((file) => mailOf(folder, known.get(file) ?? { file }));
}

function expectations(folder: string): KnownOfMail[] {
  const file = join(folder, 'expected.jsonl');
  if (!existsSync(file)) return [];
  // A line a mail, written beside the mails: what it says is compared, never used otherwise.
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter(Boolean).map((line) => JSON.parse(line) as KnownOfMail);
}

function emlFiles(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.eml'));
  return files.map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

function mailOf(folder: string, known: KnownOfMail): SetMail {
  const bytes = readFileSync(join(folder, known.file));
  const parts = known.file.split('/');
  const inner = known.file.includes('/maildir/') ? parts.slice(0, parts.indexOf('maildir') + 2) : parts.slice(0, 1);
  const head = 'From: a@customer.example\nSubject: Re: a case\nContent-Type: text/plain; charset=utf-8\n\n';
  return {
    group: inner.join('/'),
    file: known.file,
    bytes: known.plain_body_only === true ? Buffer.concat([Buffer.from(head), bytes]) : bytes,
    known,
  };
}
