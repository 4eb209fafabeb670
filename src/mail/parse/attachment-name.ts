/** Names of attachments: a sender's word, so nothing that a file system, a browser or a reader could be tricked by. */
import { cleanLine, shorten } from './clean-text.js';

const limit = 200;

/** What a part without a name is called by its type. */
const nameByType: Readonly<Record<string, string>> = {
  'message/rfc822': 'message.eml',
  'message/global': 'message.eml',
  'message/delivery-status': 'delivery-status.txt',
  'message/global-delivery-status': 'delivery-status.txt',
  'message/disposition-notification': 'disposition-notification.txt',
  'message/feedback-report': 'feedback-report.txt',
  'text/rfc822-headers': 'headers.txt',
  'text/calendar': 'invitation.ics',
  'application/pgp-signature': 'signature.asc',
  'application/pgp-encrypted': 'pgp-version.txt',
  'application/pkcs7-signature': 'smime.p7s',
  'application/pkcs7-mime': 'smime.p7m',
  'application/ms-tnef': 'winmail.dat',
};

const extensionByType: Readonly<Record<string, string>> = {
  'application/json': 'json',
  'application/pdf': 'pdf',
  'application/xml': 'xml',
  'application/zip': 'zip',
  'application/gzip': 'gz',
  'image/gif': 'gif',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/svg+xml': 'svg',
  'image/webp': 'webp',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/markdown': 'md',
  'text/plain': 'txt',
  'text/vcard': 'vcf',
  'text/xml': 'xml',
};

/** Device names of Windows: a file can't be called so there, whatever its ending. */
const deviceName = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu;

/** `position`: the part's number in the mail, from 1, for those that have no name. */
export function attachmentName(given: string | undefined, type: string, position: number): string {
  const name = safeName(given ?? '');
  if (name === '') return nameByType[type] ?? `attachment-${position}.${extensionByType[type] ?? 'bin'}`;
  const isMessage = type === 'message/rfc822' || type === 'message/global';
  return isMessage && !/\.eml$/iu.test(name) ? `${shorten(name, limit - 4)}.eml` : name;
}

function safeName(given: string): string {
  const last = given.split(/[/\\]/u).at(-1) ?? '';
  const clean = cleanLine(last, 2000)
    .replace(/[<>:"|?*]/gu, '_')
    .replace(/^\.+/u, (dots) => '_'.repeat(Math.min(dots.length, 1)))
    .replace(/[. ]+$/u, '');
  const name = deviceName.test(clean) ? `_${clean}` : clean;
  return name === '_' ? '' : withinLimit(name);
}

/** The end says what it is: it is kept. */
function withinLimit(name: string): string {
  if (name.length <= limit) return name;
  const end = /\.[^.]{1,20}$/u.exec(name)?.[0] ?? '';
  return shorten(name, limit - end.length) + end;
}
