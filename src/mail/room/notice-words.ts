/** What a notice by mail says. It answers no case's event, so no policy's texts are pinned for it: short, and the same for everybody. */
import type { ClaimedNotice } from '../../store/mail-notice-store.js';

export const noticeKinds = ['empty', 'too-large', 'unknown-box', 'how-to-write'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

export interface NoticeWords {
  readonly subject: string;
  readonly text: string;
}

type Notice = Pick<ClaimedNotice, 'subject' | 'caseNumber' | 'referenceId' | 'box'>;

const sentences: Readonly<Record<NoticeKind, (notice: Notice, supportAddress: string) => readonly string[]>> = {
  empty: (_notice, supportAddress) => [
    'Your mail reached us without a text and without attachments, so no case was opened.',
    `Please write again to ${supportAddress} and tell us what we can do for you.`,
  ],
  'too-large': (_notice, supportAddress) => [
    'Your mail is larger than we can receive, so it was not taken.',
    `Please send it again to ${supportAddress} with smaller attachments.`,
  ],
  'unknown-box': ({ box }, supportAddress) => [
    `Your mail went to an address that we do not read${box === null ? '' : ` (${box})`}.`,
    `Please write to ${supportAddress}.`,
  ],
  'how-to-write': ({ caseNumber, referenceId }, supportAddress) => [
    'You wrote to one of our engineers directly. Your mail has arrived all the same: it was added to your case' +
      `${caseNumber === null ? '' : ` ${caseNumber}`}, where everybody who helps you sees it.`,
    `Next time please write to ${supportAddress}: somebody reads it even when your engineer is away.` +
      (caseNumber === null || referenceId === null
        ? ''
        : ` With [Case ${caseNumber}] [Ref ${referenceId}] in the subject your mail finds this case.`),
  ],
};

/** The words of a notice in plain text; those of an unknown kind were never written by this program. */
export function noticeWords(kind: NoticeKind, notice: Notice, supportAddress: string): NoticeWords {
  const about = notice.subject === null || notice.subject === '' ? 'Your mail' : `Re: ${notice.subject}`;
  return {
    subject: about,
    text: [
      ...sentences[kind](notice, supportAddress),
      'This mail was written by a program; nobody reads answers to it.',
    ]
      .join('\n\n')
      .concat('\n'),
  };
}

export function isNoticeKind(kind: string): kind is NoticeKind {
  return noticeKinds.some((known) => known === kind);
}
