/** Checklists: which one applies, and what of it is still missing (C3, C9, C12). Completeness is computed, never ticked. */
import type { TravellingItem } from './envelope.js';
import type { ChecklistItemDefinition, ChecklistRule } from './policy.js';
import type { ChecklistItem } from './state.js';
import type { Kind, Severity } from './vocabulary.js';

/**
 * The items of the checklist for a case. Rules that name the product go before those for any product (`*`), and rules that
 * name the severity before those that don't; the first of the best is taken.
 */
// eslint-disable-next-line max-params -- a checklist is chosen by these three
export function checklistFor(
  rules: readonly ChecklistRule[],
  product: string | null,
  kind: Kind,
  severity: Severity,
): readonly ChecklistItemDefinition[] {
  const weight = (rule: ChecklistRule): number => (rule.product === '*' ? 0 : 2) + (rule.severities ? 1 : 0);
  const matching = rules
    .filter((rule) => rule.kind === kind)
    .filter((rule) => rule.product === '*' || rule.product === product)
    .filter((rule) => rule.severities?.includes(severity) ?? true);
  const best = Math.max(...matching.map(weight));
  return matching.find((rule) => weight(rule) === best)?.items ?? [];
}

/** Whether an item holds the case back. */
export function isMissing(item: ChecklistItem): boolean {
  return item.required && !item.provided && !item.waived;
}

/** Every required item is provided, accepted as unavailable, or waived (C12). */
export function isComplete(checklist: readonly ChecklistItem[]): boolean {
  return !checklist.some(isMissing);
}

/** A checklist's definition as the items of a case, first asked for at `since`. */
export function freshItems(definitions: readonly ChecklistItemDefinition[], since: number): readonly ChecklistItem[] {
  return definitions.map((definition) => freshItem(definition, since, false));
}

/** One item as it joins a case: nothing handed in, nothing waived. */
export function freshItem(definition: ChecklistItemDefinition, since: number, requested: boolean): ChecklistItem {
  return { ...definition, since, requested, provided: false, unavailable: false, waived: false };
}

/** The checklist once `items` were handed in. A key nobody asked for is content only: the message holds it. */
export function withSubmitted(
  checklist: readonly ChecklistItem[],
  items: readonly TravellingItem[],
): readonly ChecklistItem[] {
  const submitted = new Map(items.map((item) => [item.key, item]));
  return checklist.map((item) => {
    const given = submitted.get(item.key);
    if (!given) return item;
    return given.unavailable ? { ...item, unavailable: true } : { ...item, provided: true, unavailable: false };
  });
}

/**
 * The checklist after kind, product or severity changed: the new definition, keeping what was already handed in or waived,
 * and every item that an engineer asked for or that already holds something.
 */
export function redefined(
  checklist: readonly ChecklistItem[],
  definitions: readonly ChecklistItemDefinition[],
  since: number,
): readonly ChecklistItem[] {
  const before = new Map(checklist.map((item) => [item.key, item]));
  const wanted = new Set(definitions.map((definition) => definition.key));
  const kept = checklist
    .filter((item) => !wanted.has(item.key))
    .filter((item) => item.requested || item.provided || item.unavailable)
    .map((item) => (item.requested ? item : { ...item, required: false }));
  const next = definitions.map((definition) => {
    const known = before.get(definition.key);
    if (!known) return freshItem(definition, since, false);
    const { provided, unavailable, waived, requested } = known;
    const required = definition.required || requested;
    return { ...freshItem(definition, known.since, requested), required, provided, unavailable, waived };
  });
  return [...next, ...kept];
}

/** The checklist after an engineer asked for `items`: new ones join as required, known ones are asked for anew. */
export function withRequested(
  checklist: readonly ChecklistItem[],
  items: readonly Omit<ChecklistItemDefinition, 'kind' | 'required'>[],
  since: number,
): readonly ChecklistItem[] {
  const asked = new Map(items.map((item) => [item.key, item])); // a key asked for twice in one request is one item
  const fresh = [...asked.values()].map((item) => {
    const known = checklist.find((candidate) => candidate.key === item.key);
    return freshItem({ kind: known?.kind ?? 'text', ...item, required: true }, since, true);
  });
  return [...checklist.filter((item) => !asked.has(item.key)), ...fresh];
}

/**
 * The checklist once requests were taken back: an item that only an engineer wanted goes; one that the policy wants too stays
 * as the policy has it (doing without it takes `waive-data` and its reason). What was handed in stays.
 */
export function withWithdrawn(
  checklist: readonly ChecklistItem[],
  { keys, wanted }: { readonly keys: readonly string[]; readonly wanted: readonly ChecklistItemDefinition[] },
): readonly ChecklistItem[] {
  const policys = new Map(wanted.map((definition) => [definition.key, definition]));
  return checklist.flatMap((item) => {
    if (!keys.includes(item.key) || !item.requested || item.provided) return [item];
    const definition = policys.get(item.key);
    return definition ? [{ ...freshItem(definition, item.since, false), unavailable: item.unavailable }] : [];
  });
}

/** The checklist with the items of `keys` changed by `change`. */
export function withChanged(
  checklist: readonly ChecklistItem[],
  keys: readonly string[],
  change: Partial<ChecklistItem>,
): readonly ChecklistItem[] {
  return checklist.map((item) => (keys.includes(item.key) ? { ...item, ...change } : item));
}
