/**
 * Whether the projection of a case says what its workflow says (architecture.md, "What must stay true"): the same state, the row
 * that follows from it, a timeline without gaps that rebuilds it. Pure: what was read comes as an argument.
 */
import { statusOf } from '../domain/status.js';
import { evolve } from '../domain/evolve.js';
import type { AnyEvent } from '../domain/events.js';
import type { PolicySlice } from '../domain/policy.js';
import { rowOf } from '../domain/projection.js';
import type { CaseState } from '../domain/state.js';
import type { ProjectedCase } from '../store/projected-case-reader.js';

/** What Temporal says of a case: its state, or why it has none to tell. */
export type WorkflowView =
  | { readonly kind: 'running'; readonly state: CaseState }
  /** `missing`: there never was one here; `closed`: it ended (completed, terminated, failed). */
  | { readonly kind: 'absent'; readonly why: string }
  | { readonly kind: 'silent'; readonly why: string };

export interface Difference {
  readonly case: string;
  /** `seq`, `state.owner`, `row.status`, `timeline`, `evolve.owner`, `workflow`, `hand-over`, `intent`, `notification`. */
  readonly what: string;
  readonly projection: unknown;
  readonly workflow: unknown;
}

/** Everything in which the two differ; empty when the case is sound. */
export function differencesOf(projected: ProjectedCase, workflow: WorkflowView, policy: PolicySlice): Difference[] {
  const named = [...presence(projected, workflow), ...states(projected, workflow), ...ownRecords(projected, policy)];
  return named.map((difference) => ({ case: projected.caseNumber, ...difference }));
}

type Found = Omit<Difference, 'case'>;

/** A case that is not completed has a running workflow; a completed one has none. */
function presence({ state }: ProjectedCase, workflow: WorkflowView): Found[] {
  const status = statusOf(state);
  if (workflow.kind === 'silent') return [{ what: 'workflow', projection: status, workflow: workflow.why }];
  if (workflow.kind === 'absent' && !state.completed) {
    return [{ what: 'workflow', projection: status, workflow: workflow.why }];
  }
  return workflow.kind === 'running' && state.completed
    ? [{ what: 'workflow', projection: 'completed', workflow: 'running' }]
    : [];
}

function states(projected: ProjectedCase, workflow: WorkflowView): Found[] {
  if (workflow.kind !== 'running') return [];
  const { seq, state, row } = projected;
  const theirs = workflow.state;
  return [
    ...(seq === theirs.seq ? [] : [{ what: 'seq', projection: seq, workflow: theirs.seq }]),
    ...(row.status === statusOf(theirs)
      ? []
      : [{ what: 'status', projection: row.status, workflow: statusOf(theirs) }]),
    ...differingParts(state, theirs)
      .filter(({ path }) => path !== 'seq')
      .map(({ path, left, right }) => ({ what: `state.${path}`, projection: left, workflow: right })),
  ];
}

/** What PostgreSQL says of the case in three places must be one. Before the first projection there is one place only. */
function ownRecords(projected: ProjectedCase, policy: PolicySlice): Found[] {
  const { seq, state, row, timeline } = projected;
  if (seq === 0) return [];
  const columns = differingParts(row, rowOf(state, policy)).map(({ path, left, right }) => ({
    what: `row.${path}`,
    projection: left,
    workflow: right,
  }));
  const own = seq === state.seq ? [] : [{ what: 'row.seq', projection: seq, workflow: state.seq }];
  return [...own, ...columns, ...timelineFindings(timeline, state)];
}

function timelineFindings(timeline: readonly AnyEvent[], state: CaseState): Found[] {
  const isGapless = timeline.length === state.seq && timeline.every((event, index) => event.seq === index + 1);
  if (!isGapless) return [{ what: 'timeline', projection: sequencesOf(timeline), workflow: `1–${state.seq}` }];
  const rebuilt = rebuild(timeline);
  if (typeof rebuilt === 'string') return [{ what: 'evolve', projection: rebuilt, workflow: null }];
  return differingParts(rebuilt, state).map(({ path, left, right }) => ({
    what: `evolve.${path}`,
    projection: left,
    workflow: right,
  }));
}

/** The state that the events make, or the sentence why they make none. */
function rebuild(timeline: readonly AnyEvent[]): CaseState | string {
  try {
    const state = timeline.reduce<CaseState | null>(evolve, null);
    return state ?? 'the timeline is empty';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** `1–4, 7–9`: the sequences that are there. */
function sequencesOf(timeline: readonly AnyEvent[]): string {
  const runs: { from: number; to: number }[] = [];
  for (const { seq } of timeline) {
    const last = runs.at(-1);
    if (last && seq === last.to + 1) last.to = seq;
    else runs.push({ from: seq, to: seq });
  }
  return runs.length === 0
    ? 'none'
    : runs.map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
}

interface DifferingPart {
  /** `engagement.engineer`, `checklist.2.provided` */
  readonly path: string;
  readonly left: unknown;
  readonly right: unknown;
}

/**
 * The innermost parts in which two JSON documents differ. A member that is not there is null: states of an older program lack
 * members that a newer one adds.
 */
export function differingParts(left: unknown, right: unknown): readonly DifferingPart[] {
  return partsBelow(asJson(left), asJson(right), []);
}

function partsBelow(left: unknown, right: unknown, path: readonly string[]): readonly DifferingPart[] {
  if ((left ?? null) === (right ?? null)) return [];
  const members = membersOf(left, right);
  if (!members) return [{ path: path.join('.'), left: left ?? null, right: right ?? null }];
  return members.names.flatMap((name) => partsBelow(members.left[name], members.right[name], [...path, name]));
}

type Members = Readonly<Record<string, unknown>>;

/** The members of both where both are objects, or lists of the same length; lists that differ in length differ as a whole. */
function membersOf(left: unknown, right: unknown): { left: Members; right: Members; names: string[] } | undefined {
  if (!isObject(left) || !isObject(right) || Array.isArray(left) !== Array.isArray(right)) return undefined;
  if (Array.isArray(left) && Array.isArray(right) && left.length !== right.length) return undefined;
  return { left, right, names: [...new Set([...Object.keys(left), ...Object.keys(right)])] };
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}

/** Members that are undefined do not travel, so they are not there. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null));
}
