/** Mails written by hand, and what is read of them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ParsedMail, ParseResult } from '../../../src/mail/inbound/parsed-mail.js';
import { readMail } from '../../../src/mail/parse/read-mail.js';

const usual = {
  From: 'Marta Lindqvist <marta@customer.example>',
  To: 'support@vendor.example',
  Subject: 'Import stops',
  'Message-ID': '<m1@customer.example>',
  Date: 'Tue, 1 Sep 2026 08:00:00 +0200',
};

/** A mail in CRLF; a header of null is left out, an array is written once for each value. */
export function mailOf(
  headers: Readonly<Record<string, string | readonly string[] | null>>,
  body = 'It stops at row 7.',
): string {
  const all: Record<string, string | readonly string[] | null> = { ...usual, ...headers };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === null ? [] : [value].flat().map((one) => `${name}: ${one}`),
  );
  return `${lines.join('\r\n')}\r\n\r\n${body.replaceAll(/\r?\n/gu, '\r\n')}\r\n`;
}

/** Parts one after the other, each with its header lines and an empty line. */
export function multipart(subtype: string, parts: readonly string[], boundary = 'b1'): [type: string, body: string] {
  const body = parts.map((part) => `--${boundary}\n${part}\n`).join('');
  return [`multipart/${subtype}; boundary="${boundary}"`, `${body}--${boundary}--\n`];
}

/** A mail of several parts. */
export function mailOfParts(
  subtype: string,
  parts: readonly string[],
  headers: Readonly<Record<string, string>> = {},
): string {
  const [type, body] = multipart(subtype, parts);
  return mailOf({ 'Content-Type': type, 'MIME-Version': '1.0', ...headers }, body);
}

/** One character of a string is one byte. */
export async function resultOf(raw: string | Buffer): Promise<ParseResult> {
  return withFolder(async (folder) => {
    const rawFile = join(folder, 'mail.eml');
    await writeFile(rawFile, typeof raw === 'string' ? Buffer.from(raw, 'latin1') : raw);
    return readMail({ rawFile, folder });
  });
}

/** Fails the test where the mail can't be read. */
export async function read(raw: string | Buffer): Promise<ParsedMail> {
  const result = await resultOf(raw);
  if (!result.ok) throw new Error(`not read: ${result.reason}, ${result.detail}`);
  return result.mail;
}

export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'caseline-parse-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
