/**
 * Texts whose character set is missing, unknown or wrong: where not one character beyond ASCII could be read, the bytes are taken
 * as Windows' Western set, as mail programs do. A text in which some can be read stays as it was declared.
 */

export function isUnreadable(text: string): boolean {
  return text.includes('\ufffd') && !/[^\p{ASCII}\ufffd\u00a0]/u.test(text);
}

/** The same mail with `windows-1252` declared for each text part that declares nothing that tells more. */
export function withGuessedCharset(bytes: Buffer): Buffer {
  const mail = bytes.toString('latin1');
  const declared = mail.replace(
    /^(content-type:[ \t]*text\/[a-z-]{1,40})([^\n]{0,998}(?:\n[ \t][^\n]{0,998}){0,10})/gimu,
    (_all, type: string, rest: string) => type + (isTelling(rest) ? rest : withWestern(rest)),
  );
  const end = declared.search(/\n\r?\n/u);
  const hasType = /^content-type:/imu.test(end < 0 ? declared : declared.slice(0, end));
  return Buffer.from(hasType ? declared : `Content-Type: text/plain; charset=windows-1252\r\n${declared}`, 'latin1');
}

function isTelling(parameters: string): boolean {
  const charset = /charset\s*=\s*"?([\w.:+-]{1,60})/iu.exec(parameters)?.[1];
  if (charset === undefined) return false;
  try {
    const { encoding } = new TextDecoder(charset);
    return encoding !== 'utf-8' && !/ascii/iu.test(charset);
  } catch {
    // A name that nobody knows tells nothing.
    return false;
  }
}

function withWestern(parameters: string): string {
  return `; charset=windows-1252${parameters.replace(/charset\s*=\s*(?:"[^"]{0,200}"|[^\s;]{1,200})/giu, 'x-declared=it')}`;
}
