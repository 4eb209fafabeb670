/** The envelope of a mail that came without one: what the server that delivered it wrote into the header (RFC 5321 §4.4). */
import type { MailEnvelope } from '../../domain/received-mail.js';
import type { Boxes } from './boxes.js';

/** Who it was delivered to, as servers say; then whom its author wrote to. */
const recipientFields = ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'to', 'cc'];
const addressShape = /[^\s\p{Cc}<>,;:"()[\]\\]+@[^\s\p{Cc}<>,;:"()[\]\\]+/gu;

/** `given` wins over the header; without any of our addresses in it the mail is for the first box, whose door it came in by. */
export function envelopeOf(head: Buffer, given: Partial<MailEnvelope>, boxes: Boxes): MailEnvelope {
  const fields = fieldsOf(head);
  return { from: given.from ?? senderOf(fields), to: given.to ?? recipientsOf(fields, boxes) };
}

type Fields = ReadonlyMap<string, readonly string[]>;

/** Unfolded, names in lower case. Bytes that are not ASCII stay what they are: only addresses are looked for. */
function fieldsOf(head: Buffer): Fields {
  const text = head.toString('utf8').replaceAll(/\r\n?/gu, '\n');
  const end = text.indexOf('\n\n');
  const fields = new Map<string, string[]>();
  for (const field of (end < 0 ? text : text.slice(0, end)).split(/\n(?![ \t])/u)) {
    const colon = field.indexOf(':');
    if (colon < 1) continue;
    const name = field.slice(0, colon).trim().toLowerCase();
    fields.set(name, [...(fields.get(name) ?? []), field.slice(colon + 1)]);
  }
  return fields;
}

/** The last server's Return-Path stands first; `<>` is the null sender. Without one the author is the sender. */
function senderOf(fields: Fields): string {
  const returnPath = fields.get('return-path')?.[0];
  if (returnPath !== undefined) return addressesIn([returnPath])[0] ?? '';
  return addressesIn([...(fields.get('sender') ?? []), ...(fields.get('from') ?? [])])[0] ?? '';
}

function recipientsOf(fields: Fields, boxes: Boxes): readonly string[] {
  const named = addressesIn(recipientFields.flatMap((name) => fields.get(name) ?? []));
  const ours = [...new Set(named.filter((address) => boxes.has(address)))];
  return ours.length === 0 ? [boxes.first] : ours;
}

/** Display names in quotes and comments are left out: they may look like addresses. */
function addressesIn(values: readonly string[]): string[] {
  return values.flatMap((value) => value.replaceAll(/"(?:[^"\\]|\\.)*"|\([^()]*\)/gsu, ' ').match(addressShape) ?? []);
}
