/** Whether a mail comes from where it says (mail.md rule 15). */

export const checkResults = ['pass', 'fail', 'softfail', 'neutral', 'none', 'temperror', 'permerror'] as const;
export type CheckResult = (typeof checkResults)[number];

/** What the sender's domain asks to be done with mail that fails; null where it publishes nothing. */
export type DmarcPolicy = 'none' | 'quarantine' | 'reject' | null;

export interface Authentication {
  /** `relayed`: one of our own mail servers handed it on and said nothing; it looked at the sender itself, or nobody could. */
  readonly dmarc: 'pass' | 'fail' | 'none' | 'relayed';
  readonly policy: DmarcPolicy;
  readonly spf: CheckResult;
  readonly dkim: CheckResult;
}
