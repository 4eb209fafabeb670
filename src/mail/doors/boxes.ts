/** Which addresses are ours. */
import { domainToASCII } from 'node:url';

/** `customer+tag@host`: what is before the plus is who, the tag is theirs to choose (RFC 5233). */
interface Parts {
  readonly local: string;
  readonly tag: string;
  readonly domain: string;
}

/** A tag that we have made: the return address of one mail, or one engineer's address on one case (MailTokens). */
const ownTag = /^[br]-/u;

export class Boxes {
  readonly #boxes: ReadonlySet<string>;
  readonly #domains: ReadonlySet<string>;
  readonly first: string;

  /** `addresses`: `local@domain` each, the support address first. */
  constructor(addresses: readonly [string, ...string[]]) {
    const parts = addresses.map(partsOf);
    this.first = addresses[0];
    this.#boxes = new Set(parts.map(({ local, domain }) => `${local}@${domain}`));
    this.#domains = new Set(parts.map(({ domain }) => domain));
  }

  /** Whether mail for `address` is taken. A host that takes mail has a postmaster, with or without a domain (RFC 5321 §4.5.1). */
  has(address: string): boolean {
    const { local, domain } = partsOf(address);
    if (local === 'postmaster' && (domain === '' || this.#domains.has(domain))) return true;
    return this.#boxes.has(`${local}@${domain}`);
  }

  /**
   * The one of several of our addresses that a mail is for: what answers a mail of ours, or comes by an engineer's own
   * address, says more than the plain address beside it. Undefined when none is ours.
   */
  choose(addresses: readonly string[]): string | undefined {
    const ours = addresses.filter((address) => this.has(address));
    return ours.find((address) => ownTag.test(partsOf(address).tag)) ?? ours[0];
  }

  /**
   * What tells copies of one mail apart in the duplicate key. The plain addresses are one desk: a mail to two of them is
   * one mail, whichever way its copies come. A tag of ours says what is to be done with it, so its copy is another mail.
   */
  deskOf(box: string): string {
    const { tag } = partsOf(box);
    return ownTag.test(tag) ? tag : '';
  }
}

/** In lower case, the domain in ASCII: one mailbox however it is written. */
function partsOf(address: string): Parts {
  const at = address.lastIndexOf('@');
  const [local = '', ...tag] = (at < 0 ? address : address.slice(0, at)).toLowerCase().split('+');
  const domain = at < 0 ? '' : address.slice(at + 1).toLowerCase();
  // Empty where it can't be a domain: then it is nobody's.
  return { local, tag: tag.join('+'), domain: domainToASCII(domain) || domain };
}
