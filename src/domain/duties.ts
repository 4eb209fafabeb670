/**
 * Duties: what is owed beyond a case's end (C21). A duty is named by the defect's key, or, where only a release was named, by
 * `release:<product>/<version>`; the two can't meet, a defect's key has no colon.
 */
import type { DefectChange } from './defect.js';
import { isOpenDefect } from './pending-actions.js';
import type { CaseState } from './state.js';
import type { ClosureCode } from './vocabulary.js';

/** The duty of a release; a case without a product owes it for `*`, which counts once the product is known. */
export function releaseDuty(product: string | null, version: string): string {
  return `release:${product ?? '*'}/${version}`;
}

/** What a resolution leaves to be told: open linked defects, a defect that it names, or else the release alone. */
export function dutiesOf(
  state: Pick<CaseState, 'defects' | 'product'>,
  resolution: { code: ClosureCode; release: string | null; defect: string | null },
): readonly string[] {
  const open = state.defects.filter(isOpenDefect).map(({ key }) => key);
  if (resolution.code !== 'FUTURE_RELEASE') return open;
  const { release, defect } = resolution;
  const defects = [...new Set([...open, ...(defect === null ? [] : [defect])])];
  if (defects.length > 0 || release === null) return defects;
  return [releaseDuty(state.product, release)];
}

/**
 * Duties that must be looked at once more because the case closed, or heard of a defect after it had closed: the news that
 * would have come as DELIVER_FIX found nobody to deliver it.
 */
export function dutiesToSettle(before: CaseState, after: CaseState, heardOf: readonly string[]): readonly string[] {
  if (after.closedAt === null) return [];
  if (before.closedAt !== null) return after.duties.filter((duty) => heardOf.includes(duty));
  const isUndelivered = before.deliverFixSince !== null;
  const linked = after.defects.map(({ key }) => key);
  return isUndelivered ? after.duties : after.duties.filter((duty) => !linked.includes(duty));
}

/** News for those who wait after their case has ended. */
export type DutyNews =
  | { readonly kind: 'published' | 'cancelled'; readonly product: string; readonly version: string }
  | { readonly kind: 'declined' | 'moved'; readonly defect: string; readonly revision: number };
export type DutyNewsKind = DutyNews['kind'];

/** Names the news: each duty hears of each once. */
export function newsIdOf(news: DutyNews): string {
  return 'version' in news
    ? `${news.kind}:${news.product}/${news.version}`
    : `${news.kind}:${news.defect}/${String(news.revision)}`;
}

/** What a change of a defect means for closed cases; a public update alone is for open ones. */
export function newsOfChange(defect: { key: string; product: string }, change: DefectChange): DutyNews | null {
  const { kind, state, release, revision, targetRelease } = change;
  if (kind === 'plan') return targetRelease === null ? null : { kind: 'moved', defect: defect.key, revision };
  if (kind !== 'report') return null;
  if (state === 'declined') return { kind: 'declined', defect: defect.key, revision };
  // Fixed in a release that is out already: those who wait for it would otherwise never hear.
  return state === 'fixed' && release !== null
    ? { kind: 'published', product: defect.product, version: release }
    : null;
}
