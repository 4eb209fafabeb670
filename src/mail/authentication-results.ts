/** What our own mail server found out about a sender, as it writes it into the mail (RFC 8601). */
import { domainToASCII } from 'node:url';
import {
  bestOf,
  checkResultOf,
  dmarcResultOf,
  policyOf,
  type Authentication,
  type CheckResult,
} from './authentication-verdict.js';
import type { ParsedMail } from './inbound/parsed-mail.js';

/** Longer lines are read as far as this, in characters. */
const maxLength = 8192;

interface Method {
  readonly name: string;
  readonly result: string;
  /** The rest of its part, comments included. */
  readonly rest: string;
}

/**
 * The verdict of the server that calls itself `authservId`; undefined where it wrote none. Each server writes above what is there,
 * and removes lines in its own name that came from outside (RFC 8601 §5): the topmost is its own.
 */
export function readAuthenticationResults(mail: ParsedMail, authservId: string): Authentication | undefined {
  const line = mail.headers.find(
    ([name, value]) => name === 'authentication-results' && serverOf(value) === authservId.toLowerCase(),
  );
  if (!line) return undefined;
  const methods = methodsOf(line[1].slice(0, maxLength));
  const dmarc = methods.find(({ name }) => name === 'dmarc');
  return {
    dmarc: dmarc && isAbout(dmarc, mail) ? dmarcResultOf(dmarc.result) : 'none',
    // Not in the standard, but every server writes it into the comment: (p=REJECT sp=REJECT dis=NONE).
    policy: policyOf(/[\s(]p=(\w+)/iu.exec(dmarc?.rest ?? '')?.[1]),
    spf: bestOf(resultsOf(methods, 'spf')),
    dkim: bestOf(resultsOf(methods, 'dkim')),
  };
}

function resultsOf(methods: readonly Method[], wanted: string): readonly CheckResult[] {
  return methods.filter(({ name }) => name === wanted).map(({ result }) => checkResultOf(result));
}

/** The first word, a version behind it left out. */
function serverOf(value: string): string {
  return /^\s*([^\s;]+)/u.exec(value.slice(0, maxLength))?.[1]?.toLowerCase() ?? '';
}

function methodsOf(value: string): readonly Method[] {
  return partsOf(value).flatMap((part) => {
    const read = /^\s*(dmarc|spf|dkim)\s*=\s*(\w+)(.*)$/isu.exec(part);
    const [, name = '', result = '', rest = ''] = read ?? [];
    return read ? [{ name: name.toLowerCase(), result, rest }] : [];
  });
}

/** At semicolons, but not at those within comments and quoted strings: a sender's words may stand there. */
function partsOf(value: string): readonly string[] {
  const parts: string[] = [''];
  let place: Place = { depth: 0, isQuoted: false };
  for (const character of value) {
    place = placeAfter(place, character);
    if (character === ';' && place.depth === 0 && !place.isQuoted) parts.push('');
    else parts.push((parts.pop() ?? '') + character);
  }
  // The first is the server's name.
  return parts.slice(1);
}

interface Place {
  /** Of comments in comments. */
  readonly depth: number;
  readonly isQuoted: boolean;
}

function placeAfter({ depth, isQuoted }: Place, character: string): Place {
  if (character === '"' && depth === 0) return { depth, isQuoted: !isQuoted };
  if (isQuoted || (character !== '(' && character !== ')')) return { depth, isQuoted };
  return { depth: character === '(' ? depth + 1 : Math.max(0, depth - 1), isQuoted };
}

/** A verdict on another domain than From's says nothing of this mail; where it names none it is taken as it is. */
function isAbout({ rest }: Method, { from }: ParsedMail): boolean {
  const checked = /\bheader\.from\s*=\s*"?([^\s;"()]+)/iu.exec(rest)?.[1]?.toLowerCase();
  if (checked === undefined) return true;
  const address = from[0]?.address ?? '';
  const domain = address.slice(address.lastIndexOf('@') + 1);
  const ascii = (name: string): string => domainToASCII(name) || name;
  return ascii(checked.slice(checked.lastIndexOf('@') + 1)) === ascii(domain);
}
