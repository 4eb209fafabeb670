/** What of a mail goes on a case: the words of whoever is its author there, and what is kept beside them. */
import type { MailContent } from '../../store/message-content.js';
import type { ParsedMail } from '../inbound/parsed-mail.js';
import type { MailPerson } from '../../domain/received-mail.js';
import { messageTextOf } from './message-text.js';
import type { WorkedMail } from './worked-mail.js';

export interface MailMessage {
  readonly text: string;
  readonly content: MailContent;
  /** What an engineer who forwarded it wrote above: for colleagues, never the customer's words. */
  readonly comment: string | null;
}

/** `vouchedBy`: the engineer who forwarded it, or released it from quarantine. */
export function mailMessageOf({ row, read }: WorkedMail, vouchedBy: string | null, isForwarded: boolean): MailMessage {
  const said = isForwarded ? forwardedWords(read) : ownWords(read);
  const isShortened = read.flags.includes('text-shortened');
  const text = messageTextOf({ text: said.text, attachments: read.attachments, isShortened });
  const content: MailContent = {
    id: row.id,
    html: said.html,
    quotedFrom: said.quotedFrom,
    from: said.from,
    ...(vouchedBy === null ? {} : { vouchedBy }),
  };
  return { text, content, comment: said.comment };
}

/**
 * The answer of an engineer as the customer gets it: their own address, which their mail program signs and quotes with, reads as
 * the support address (C6). The HTML would still hold it in many ways, so it does not go along; the mail is kept as it came.
 */
export function withoutOwnAddress(
  message: MailMessage,
  { own, supportAddress }: { readonly own: string; readonly supportAddress: string },
): MailMessage {
  const { text, content } = message;
  const { quotedFrom } = content;
  const hidden = (words: string): string => replacedIn(words, own, supportAddress);
  const said = hidden(text.slice(0, quotedFrom ?? text.length));
  const quoted = quotedFrom === null ? '' : hidden(text.slice(quotedFrom));
  const foldedFrom = quotedFrom === null ? null : said.length;
  const kept = { ...content, html: null, quotedFrom: foldedFrom };
  return { ...message, text: said + quoted, content: kept };
}

/** Addresses are the same in any case; another one that ends in it is not it. */
function replacedIn(words: string, own: string, by: string): string {
  const escaped = own.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
  return words.replaceAll(new RegExp(String.raw`(?<![\w.+-])${escaped}(?![\w-])`, 'giu'), () => by);
}

interface Said {
  readonly text: string;
  readonly quotedFrom: number | null;
  readonly html: string | null;
  readonly from: MailPerson;
  readonly comment: string | null;
}

const nobody: MailPerson = { name: '', address: '' };

function ownWords({ text, quotedFrom, html, from }: ParsedMail): Said {
  return { text, quotedFrom, html, from: from[0] ?? nobody, comment: null };
}

/** The HTML is of the whole mail, the engineer's comment included, so it does not go along. */
function forwardedWords(read: ParsedMail): Said {
  const { original, text, quotedFrom } = read;
  // A rule of the engineer's mailbox sent the customer's mail on as it was.
  if (original === null || original.text.trim() === '' || original.from === null) return ownWords(read);
  const above = original.found === 'attached' ? text : text.slice(0, quotedFrom ?? 0);
  const comment = above.trim() === '' ? null : above.trim();
  return { text: original.text, quotedFrom: null, html: null, from: original.from, comment };
}
