/** Where a mail stands among those before it, for mail programs and for servers that drop the subject (mail.md rule 39). */
import type { ThreadMail } from '../store/mail-context.js';
import type { Mail } from './mail.js';
import type { SupportFace } from './words.js';

/** What a mail server can carry in one of these headers. */
const usable = /^<[\x21-\x3B\x3D\x3F-\x7E]{1,250}>$/u;

/**
 * `References`: an id that all mails of the case share, under which programs gather them; then those that the recipient knows; at the
 * end what it answers, the last mail that came in. A case that had none answers the shared id.
 */
export function threadingOf(
  { caseNumber, thread, messageId }: { caseNumber: string; thread: readonly ThreadMail[]; messageId: string },
  { supportAddress }: SupportFace,
): Pick<Mail, 'inReplyTo' | 'references'> {
  const shared = `<case-${caseNumber}@${supportAddress.slice(supportAddress.lastIndexOf('@') + 1)}>`;
  const before = thread.filter((mail) => usable.test(mail.messageId) && mail.messageId !== messageId);
  const answered = before.findLast(({ isInbound }) => isInbound)?.messageId;
  const others = before.map((mail) => mail.messageId).filter((id) => id !== answered);
  const references = [...new Set([shared, ...others, ...(answered === undefined ? [] : [answered])])];
  return { inReplyTo: answered ?? shared, references };
}
