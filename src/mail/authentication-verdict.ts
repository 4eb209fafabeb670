/** The verdict on a mail's sender, in the words of RFC 8601. */

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

/** No answer, which is no bad one. */
export const noVerdict: Authentication = { dmarc: 'none', policy: null, spf: 'none', dkim: 'none' };

/** Any other word says neither; `temperror` above all: who does not answer has not failed. */
export function dmarcResultOf(word: string): 'pass' | 'fail' | 'none' {
  const lower = word.toLowerCase();
  return lower === 'pass' || lower === 'fail' ? lower : 'none';
}

export function policyOf(word: string | undefined): DmarcPolicy {
  const lower = word?.toLowerCase();
  return lower === 'none' || lower === 'quarantine' || lower === 'reject' ? lower : null;
}

export function checkResultOf(word: string): CheckResult {
  return checkResults.find((result) => result === word.toLowerCase()) ?? 'neutral';
}

/** One good signature is enough; without one the first says what was wrong. */
export function bestOf(results: readonly CheckResult[]): CheckResult {
  return results.includes('pass') ? 'pass' : (results[0] ?? 'none');
}
