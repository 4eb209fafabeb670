/** What differs between two policy documents, one change each, in words. */
import { statementsOf, type Statement } from './policy-outline.js';
import type { PolicyDocument } from './policy-schema.js';
import { severities, type Severity } from './vocabulary.js';

export interface PolicyChange {
  /** Where it stands: `clocks.firstResponse`. */
  readonly path: string;
  /** What it is about, for people: `First response, severity 2`. */
  readonly about: string;
  /** Null: each severity changes alike, or none has its own. */
  readonly severity: Severity | null;
  /** What it said, and says; null: nothing. */
  readonly from: string | null;
  readonly to: string | null;
}

/** The changes from one document to another, in the order of its parts; the same for all severities is one change. */
export function diffPolicies(from: PolicyDocument, to: PolicyDocument): readonly PolicyChange[] {
  const [before, after] = [indexed(statementsOf(from)), indexed(statementsOf(to))];
  const changes = [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const [old, now] = [before.get(key), after.get(key)];
    const statement = now ?? old;
    return !statement || old?.says === now?.says ? [] : [changeOf(statement, old, now)];
  });
  return collapsed(changes);
}

function indexed(statements: readonly Statement[]): ReadonlyMap<string, Statement> {
  return new Map(statements.map((statement) => [`${statement.path} ${statement.severity ?? ''}`, statement]));
}

function changeOf(statement: Statement, from?: Statement, to?: Statement): PolicyChange {
  const { path, about } = statement;
  const severity = statement.severity ?? null;
  const which = severity === null ? about : `${about}, severity ${severity}`;
  return { path, about: which, severity, from: from?.says ?? null, to: to?.says ?? null };
}

function collapsed(changes: readonly PolicyChange[]): PolicyChange[] {
  return changes.flatMap((change, at) => {
    if (change.severity === null) return [change];
    const alike = changes.filter(
      ({ path, severity, from, to }) =>
        severity !== null && path === change.path && from === change.from && to === change.to,
    );
    if (alike.length < severities.length) return [change];
    const [about = ''] = change.about.split(', severity ');
    return changes.indexOf(alike[0] ?? change) === at ? [{ ...change, about, severity: null }] : [];
  });
}
