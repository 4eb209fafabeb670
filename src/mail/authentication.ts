/** Whether a mail comes from where it says (mail.md rule 15): SPF, DKIM and DMARC, or the word of our own mail server. */
import { Resolver } from 'node:dns/promises';
import { createReadStream } from 'node:fs';
import { domainToASCII } from 'node:url';
import { authenticate, type Authenticated } from 'mailauth';
import { readAuthenticationResults } from './authentication-results.js';
import {
  bestOf,
  checkResultOf,
  dmarcResultOf,
  noVerdict,
  policyOf,
  type Authentication,
} from './authentication-verdict.js';
import type { ParsedMail } from './inbound/parsed-mail.js';
import type { ReceivedMail } from '../domain/received-mail.js';

export type { Authentication } from './authentication-verdict.js';

/** As `dns.promises.resolve`. */
export type Resolve = (name: string, type: string) => Promise<unknown>;

export interface AuthenticatorOptions {
  readonly resolve: Resolve;
  /** Addresses of our own mail servers. */
  readonly relays: readonly string[];
  /** The name under which they write Authentication-Results; without it nobody's are believed. */
  readonly authservId: string | undefined;
  /** Our own name, for explanations. */
  readonly host: string;
}

export interface CheckedMail {
  readonly received: ReceivedMail;
  readonly mail: ParsedMail;
  /** The bytes as received. */
  readonly rawFile: string;
}

/** All checks of one mail together, in milliseconds; no answer by then is no verdict, not a bad one. */
const answerWithinMs = 2000;
const queryWithinMs = 900;

const relayed: Authentication = { ...noVerdict, dmarc: 'relayed' };

/** Asks these DNS servers (`address` or `address:port`), or those of the system when there are none. */
export function resolveBy(servers: readonly string[]): Resolve {
  const resolver = new Resolver({ timeout: queryWithinMs, tries: 2 });
  if (servers.length > 0) resolver.setServers([...servers]);
  return (name, type) => resolver.resolve(name, type);
}

export class Authenticator {
  readonly #options: AuthenticatorOptions;
  constructor(options: AuthenticatorOptions) {
    this.#options = options;
  }

  /** Never fails: what can't be found out is `none`. */
  async check(given: CheckedMail): Promise<Authentication> {
    const { received, mail } = given;
    const { authservId, relays } = this.#options;
    if (!isFromOutside(received, relays))
      return authservId === undefined ? relayed : (readAuthenticationResults(mail, authservId) ?? relayed);
    return inTime(this.#checkOurselves(given));
  }

  async #checkOurselves({ received, mail, rawFile }: CheckedMail): Promise<Authentication> {
    const { peer, envelope } = received;
    const raw = createReadStream(rawFile);
    try {
      const checked = await authenticate(raw, {
        sender: envelope.from,
        ip: plainAddress(peer.address ?? ''),
        helo: peer.helo ?? '',
        mta: this.#options.host,
        resolver: this.#options.resolve,
        disableArc: true,
        disableBimi: true,
      });
      return verdictOf(checked, mail);
    } finally {
      raw.destroy();
    }
  }
}

/** Only an SMTP client that is none of our own servers is a stranger: the other doors are opened by a token, or by us. */
function isFromOutside({ door, peer }: ReceivedMail, relays: readonly string[]): boolean {
  return door === 'smtp' && !relays.includes(plainAddress(peer.address ?? ''));
}

/** An IPv4 address as IPv6 sockets show it. */
function plainAddress(address: string): string {
  return address.toLowerCase().replace(/^::ffff:(?=\d+\.)/u, '');
}

function verdictOf({ spf, dkim, dmarc }: Authenticated, { from }: ParsedMail): Authentication {
  const signatures = (dkim?.results ?? []).map(({ status }) => checkResultOf(status.result));
  const checks = { spf: checkResultOf(spf ? spf.status.result : 'none'), dkim: bestOf(signatures) };
  if (!dmarc || !isSame(dkim?.headerFrom, from)) return { ...noVerdict, ...checks };
  const result = dmarcResultOf(dmarc.status.result);
  // A key or a list that could not be asked for may be the very one that would have passed.
  const isUnanswered = result === 'fail' && [checks.spf, ...signatures].includes('temperror');
  return { ...checks, dmarc: isUnanswered ? 'none' : result, policy: policyOf(dmarc.policy) };
}

/** Two readers of one mail may take different people for its sender: then nothing is known of ours. */
function isSame(checked: readonly string[] = [], from: ParsedMail['from']): boolean {
  const domains = (addresses: readonly string[]): string =>
    addresses.map((address) => domainToASCII(address.slice(address.lastIndexOf('@') + 1))).join(' ');
  return domains(checked) === domains(from.map(({ address }) => address));
}

/** What fails or comes too late gives no verdict. */
function inTime(checking: Promise<Authentication>): Promise<Authentication> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve(noVerdict);
    }, answerWithinMs);
    checking
      .catch(() => noVerdict)
      .then((verdict) => {
        clearTimeout(timer);
        resolve(verdict);
      }, resolve);
  });
}
