/** Deeply nested HTML takes time that grows with the square of its depth (mail.md section 1): looked for before anything reads it. */

/** Elements that hold nothing, or that end by themselves where the next one begins: they don't nest. */
const flat = new Set(
  (
    'area base br col embed hr img input link meta param source track wbr ' +
    'p li dt dd option optgroup tr td th thead tbody tfoot'
  ).split(' '),
);

/** Browsers flatten what is deeper than 512. */
const deepest = 512;

/** In one pass: elements of any name count alike, so a document that closes nothing counts as nested. */
export function isNestedTooDeep(html: string): boolean {
  let depth = 0;
  for (const [, slash, name = ''] of html.matchAll(/<(\/?)([a-z][\w:-]{0,40})/giu)) {
    if (flat.has(name.toLowerCase())) continue;
    depth = slash === '' ? depth + 1 : Math.max(0, depth - 1);
    if (depth > deepest) return true;
  }
  return false;
}
