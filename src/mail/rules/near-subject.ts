/** Subjects of one flood are never quite equal: they carry a new number each, or grow with every round. */

/** A subject that grows with every round still ends as it began: only absurd ones are cut. */
const maxLength = 20_000;

/** Two subjects with the same outcome are near-equal (mail.md rule 38): without numbers, prefixes, tags and repetitions. */
export function nearSubject(subject: string): string {
  const words = subject
    .slice(0, maxLength)
    .normalize('NFKC')
    .toLowerCase()
    // Our own pair comes back in another case's subject.
    .replaceAll(/\[?\bref(?:erence)?(?:[ _-]?id)?[ :#]{0,3}[0-9a-z]{16}\b\]?/gu, ' ')
    // A word with a digit in it is a number, a tag or an id.
    .replaceAll(/[\p{L}\p{N}_]*\p{N}[\p{L}\p{N}_]*/gu, ' ')
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '' && !prefixes.has(word));
  return [...new Set(words)].join(' ');
}

/** What mail clients put before the subject of a reply or a forward, in the languages that have their own. */
const prefixes: ReadonlySet<string> = new Set(
  'aw re sv vs ref fw fwd wg tr rv rif i enc vl doorst odp pd ynt ilt ant antw res r'.split(' '),
);
