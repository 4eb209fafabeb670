/** What of the mail needs somebody's attention now, in sentences: for readiness, the summary and the metrics. */
import type { MailBacklog, Waiting } from '../../store/mail-figures.js';

/** Every mail has its end within this (mail.md rule 5). */
export const lateAfterMs = 15 * 60_000;
/** Nothing in quarantine is forgotten (mail.md rule 40). */
const quarantineOldAfterMs = 3 * 24 * 60 * 60_000;

export const mailAlarmNames = ['mail-without-end', 'mail-error', 'mail-flood', 'mail-quarantine-old'] as const;
export type MailAlarmName = (typeof mailAlarmNames)[number];

export interface MailAlarm {
  readonly name: MailAlarmName;
  readonly detail: string;
}

/** `now`: epoch milliseconds. */
export function mailAlarms({ withoutEnd, quarantine }: MailBacklog, now: number): readonly MailAlarm[] {
  const reasonOf = (reason: string): Waiting | undefined => quarantine.reasons.find((one) => one.reason === reason);
  const errors = reasonOf('error');
  const flood = reasonOf('flood');
  const old = quarantine.oldestAt && now - quarantine.oldestAt.getTime() > quarantineOldAfterMs;
  return [
    ...(withoutEnd.late > 0
      ? [alarm('mail-without-end', `${mails(withoutEnd.late)} without an end for more than 15 minutes`, withoutEnd)]
      : []),
    ...(errors
      ? [alarm('mail-error', `${mails(errors.count)} in quarantine that could not be worked on`, errors)]
      : []),
    ...(flood ? [alarm('mail-flood', `${mails(flood.count)} held back as a flood`, flood)] : []),
    ...(old ? [alarm('mail-quarantine-old', `${mails(quarantine.count)} in quarantine`, quarantine)] : []),
  ];
}

function alarm(name: MailAlarmName, what: string, { oldestAt }: Waiting): MailAlarm {
  return { name, detail: `${what}, the oldest since ${oldestAt?.toISOString() ?? 'an unknown time'}` };
}

function mails(count: number): string {
  return count === 1 ? '1 mail' : `${String(count)} mails`;
}
