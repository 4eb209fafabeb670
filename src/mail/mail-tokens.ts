/**
 * What our own mail is recognised by: ids and return addresses that carry whose they are with a keyed hash, so that nobody else
 * can make one (mail.md rules 19 and 39).
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** 16 characters of base 32: 80 bits (mail.md rule 19). */
const macLength = 16;
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** `message`: a Message-ID; `return`: the envelope sender of one mail; `reply`: one engineer's address on one case. */
type Use = 'message' | 'return' | 'reply';

export class MailTokens {
  readonly #secret: string;
  readonly #support: { readonly local: string; readonly domain: string };

  /** `supportAddress` must be `local@domain`. */
  constructor(secret: string, supportAddress: string) {
    const at = supportAddress.lastIndexOf('@');
    this.#secret = secret;
    this.#support = { local: supportAddress.slice(0, at), domain: supportAddress.slice(at + 1) };
  }

  /** The Message-ID of the mail with `id` (a notification's, and whose it is where there are several), with angle brackets. */
  messageId(id: string): string {
    return `<${id}.${this.#mac('message', id)}@${this.#support.domain}>`;
  }

  /** The id that a Message-ID of ours was made from; undefined for any other. Relays may have changed the domain and the case. */
  readMessageId(messageId: string): string | undefined {
    const local = /^<?([^@<>\s]+)@/u.exec(messageId.trim())?.[1];
    return local === undefined ? undefined : this.#read('message', local);
  }

  /** The envelope sender of one mail: what bounces come back to (VERP). */
  returnAddress(id: string): string {
    return this.#plus(`b-${id}.${this.#mac('return', id)}`);
  }

  /** The address by which one engineer answers the customer of one case. */
  replyAddress(caseNumber: string, engineerId: string): string {
    const id = `${caseNumber}-${engineerId}`;
    return this.#plus(`r-${id}.${this.#mac('reply', id)}`);
  }

  /** What one of our plus addresses says; undefined for any other address. */
  readAddress(
    address: string,
  ): { kind: 'return'; id: string } | { kind: 'reply'; caseNumber: string; engineerId: string } | undefined {
    const plus = /^[^@]*?\+([br])-([^@]+)@/iu.exec(address);
    if (!plus) return undefined;
    const [, letter = '', token = ''] = plus;
    if (letter.toLowerCase() === 'b') {
      const id = this.#read('return', token);
      return id === undefined ? undefined : { kind: 'return', id };
    }
    const id = this.#read('reply', token);
    if (id === undefined) return undefined;
    return { kind: 'reply', caseNumber: id.slice(0, 8), engineerId: id.slice(9) };
  }

  #plus(part: string): string {
    return `${this.#support.local}+${part}@${this.#support.domain}`;
  }

  /** Gateways may write it in another case: ids are lower case. */
  #read(use: Use, token: string): string | undefined {
    const lower = token.toLowerCase();
    const dot = lower.lastIndexOf('.');
    if (dot < 1) return undefined;
    const id = lower.slice(0, dot);
    const given = Buffer.from(lower.slice(dot + 1));
    const right = Buffer.from(this.#mac(use, id));
    return given.length === right.length && timingSafeEqual(given, right) ? id : undefined;
  }

  #mac(use: Use, id: string): string {
    const digest = createHmac('sha256', this.#secret).update(`${use}:${id}`).digest();
    return [...digest.subarray(0, macLength)].map((byte) => alphabet.charAt(byte & 31)).join('');
  }
}
