/** What holds for every mail that was read, whatever it looked like. */
import { relative, isAbsolute } from 'node:path';
import type { ParsedMail, ParseResult } from '../src/mail/inbound/parsed-mail.js';

const hidden = /(?![\n\t])[\p{Cc}\p{Bidi_Control}]/u;

/** What is wrong; empty where all is as promised. */
export function faultsOf(result: ParseResult, folder: string): string[] {
  if (!result.ok) return result.detail === '' ? ['a refusal without a reason in words'] : [];
  const { mail } = result;
  return [...faultsInWords(mail), ...mail.attachments.flatMap((file) => faultsInFile(file, folder))];
}

function faultsInWords(mail: ParsedMail): string[] {
  const faults: string[] = [];
  const lines = [
    mail.subject,
    mail.messageId,
    ...mail.headers.flat(),
    ...mail.from.flatMap(({ name, address }) => [name, address]),
  ];
  if (lines.some((line) => hidden.test(line) || /[\n\t]/u.test(line))) faults.push('a line with a control character');
  if (hidden.test(mail.text) || hidden.test(mail.html ?? '')) faults.push('a text with a control character');
  if ([...lines, mail.text, mail.html ?? ''].some((text) => !text.isWellFormed())) faults.push('half a character');
  if (mail.text.length > 200_000) faults.push('a text that is too long');
  const { quotedFrom } = mail;
  if (quotedFrom !== null && (quotedFrom <= 0 || quotedFrom >= mail.text.length))
    faults.push('a quote that begins nowhere');
  if (
    /<script|<style|<iframe|\son\w+\s*=|javascript:|<img[^>]*src="(?!cid:)/iu.test(
      (mail.html ?? '').replaceAll(/>[^<]*/gu, '>'),
    )
  ) {
    faults.push('HTML that is not safe');
  }
  if (
    [mail.messageId, ...mail.references, ...mail.inReplyTo].some((id) => !/^<[^<>]+>$/u.test(id) || id.length > 500)
  ) {
    faults.push('an id that is none');
  }
  return faults;
}

function faultsInFile({ name, file, type }: ParsedMail['attachments'][number], folder: string): string[] {
  const faults: string[] = [];
  if (name === '' || name.length > 200 || /[/\\]/u.test(name) || hidden.test(name))
    faults.push(`the name ${JSON.stringify(name)}`);
  const inside = relative(folder, file);
  if (inside.startsWith('..') || isAbsolute(inside)) faults.push('a file outside of the folder');
  if (!/^[\w.+-]+\/[\w.+-]+$/u.test(type)) faults.push(`the type ${JSON.stringify(type)}`);
  return faults;
}
