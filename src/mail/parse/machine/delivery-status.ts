/** The machine part of a delivery report (RFC 3464, RFC 6533): one block for the mail, then one for each recipient. */
import type { DeliveryReport } from '../../inbound/parsed-mail.js';
import { cleanLine } from '../clean-text.js';

export interface StatusReport {
  readonly action: string;
  readonly report: DeliveryReport;
}

const recipientLimit = 200;

/** One entry for each recipient block; blocks that name nobody are left out. */
export function readDeliveryStatus(text: string): StatusReport[] {
  return text
    .replace(/\r\n?/gu, '\n')
    .split(/\n[ \t]*\n/u)
    .map(fieldsOf)
    .filter((fields) => fields.has('final-recipient') || fields.has('original-recipient') || fields.has('action'))
    .slice(0, recipientLimit)
    .map(statusOf);
}

function fieldsOf(block: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of block.split(/\n(?![ \t])/u)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    if (name !== '' && !fields.has(name)) fields.set(name, cleanLine(line.slice(colon + 1), 2000));
  }
  return fields;
}

function statusOf(fields: ReadonlyMap<string, string>): StatusReport {
  const diagnostic = withoutType(fields.get('diagnostic-code') ?? '');
  const status = statusIn(fields.get('status') ?? '', diagnostic);
  const action = /^[a-z]+/u.exec((fields.get('action') ?? '').toLowerCase())?.[0] ?? actionOf(status);
  // What we addressed says more than where it was forwarded to.
  const recipient = addressOf(fields.get('original-recipient')) || addressOf(fields.get('final-recipient'));
  const words = [diagnostic, fields.get('x-display-name') ?? '', `${action} ${status ?? ''}`].find(isWord) ?? action;
  return {
    action,
    report: { recipient, status, isPermanent: action === 'failed', words: cleanLine(words.replace(/\s+/gu, ' '), 500) },
  };
}

function isWord(text: string): boolean {
  return text.trim() !== '';
}

/** `smtp; 550 5.1.1 …`: the type before the semicolon is no word of the server. */
function withoutType(value: string): string {
  return value.replace(/^[\w-]{1,40}\s*;\s*/u, '');
}

/** A general status (5.0.0) says less than the one in the server's own words. */
function statusIn(status: string, diagnostic: string): string | null {
  const given = enhancedStatus(status);
  if (given !== null && !given.endsWith('.0.0')) return given;
  return enhancedStatus(diagnostic) ?? given;
}

/** The status of RFC 3463 in some text; null where there is none. */
export function enhancedStatus(text: string): string | null {
  return /(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.]*\d)/u.exec(text)?.[0] ?? null;
}

function actionOf(status: string | null): string {
  if (status === null || status.startsWith('5')) return 'failed';
  return status.startsWith('4') ? 'delayed' : 'delivered';
}

function addressOf(value: string | undefined): string {
  if (value === undefined) return '';
  return /[^\s<>;,"]{1,256}@[^\s<>;,"]{1,256}/u.exec(withoutType(value))?.[0].toLowerCase() ?? '';
}
