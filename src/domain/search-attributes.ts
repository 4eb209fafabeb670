/** The search attributes of a case's workflow (api.md, "Temporal"): their names, types and values. Ids and codes only. */
import type { CaseRow } from './projection.js';

export const searchAttributeTypes = {
  CaseStatus: 'KEYWORD',
  CaseLevel: 'INT',
  CaseOwner: 'KEYWORD',
  CaseSeverity: 'INT',
  CaseProduct: 'KEYWORD',
  CaseAccount: 'KEYWORD',
  CaseNextDue: 'DATETIME',
  CaseBreached: 'BOOL',
} as const;
export type SearchAttributeName = keyof typeof searchAttributeTypes;

/** Instants are epoch milliseconds; null: not set. */
export type SearchAttributeValues = Readonly<Record<SearchAttributeName, string | number | boolean | null>>;

/** The values of a case at `now` (epoch milliseconds). */
export function searchAttributesOf(row: CaseRow, now: number): SearchAttributeValues {
  return {
    CaseStatus: row.status,
    CaseLevel: row.level,
    CaseOwner: row.ownerId,
    CaseSeverity: row.severity,
    CaseProduct: row.productId,
    CaseAccount: row.accountId,
    CaseNextDue: row.nextDueAt,
    // Also in the very millisecond: what happens at a due time is what shows it.
    CaseBreached: row.nextDueAt !== null && row.nextDueAt <= now,
  };
}

/** The names whose values differ. */
export function changedAttributes(before: SearchAttributeValues, after: SearchAttributeValues): SearchAttributeName[] {
  return (Object.keys(after) as SearchAttributeName[]).filter((name) => before[name] !== after[name]); // keys of a Record over exactly these names
}
