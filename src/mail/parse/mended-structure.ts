/**
 * Mails of several parts whose boundary is not the one that stands between the parts, or stands on a line of its own that is not
 * folded: a parser sees one preamble and no part. The boundary that is really used is put in.
 */

/** Null where nothing is to be mended. One character of the mail is one byte. */
export function withMendedBoundary(mail: Buffer): Buffer | null {
  const given = mail.toString('latin1');
  const folded = given.replace(/^(content-type:[ \t]*multipart\/[^\n]{0,500};[ \t]*\r?\n)(?=boundary=)/gimu, '$1 ');
  const end = folded.search(/\n\r?\n/u);
  const used =
    end < 0 ? undefined : /^--([^\r\n]{1,200}?)[ \t]*\r?\ncontent-[a-z-]{1,40}:/imu.exec(folded.slice(end))?.[1];
  if (used === undefined) return null;
  const declared =
    /^(content-type:[ \t]*multipart\/[^\n]{0,500}(?:\n[ \t][^\n]{0,500}){0,10}?boundary=)("[^"\n]{0,200}"|[^\s;]{1,200})/imu;
  const head = folded.slice(0, end).replace(declared, (_whole, before: string) => `${before}"${used}"`);
  const mended = head + folded.slice(end);
  return mended === given ? null : Buffer.from(mended, 'latin1');
}
