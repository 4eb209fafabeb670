/** The case as callers see it (api.md, "The case"): its schema, and how a row becomes one for a given reader. */
import { z } from 'zod';
import { iso, isoOrNull } from '../domain/instants.js';
import { pendingActions, pendingActionKinds, windowEnd, type PendingAction } from '../domain/pending-actions.js';
import type { PolicySlice } from '../domain/policy.js';
import type { CaseState } from '../domain/state.js';
import { isActionable } from '../domain/status.js';
import {
  channels,
  closureCodes,
  escalationReasons,
  itemKinds,
  kinds,
  levels,
  linkTypes,
  scores,
  severities,
  sides,
  statuses,
} from '../domain/vocabulary.js';
import type { CaseRow, CaseSummaryRow } from '../store/case-reader.js';
import { caseInsides, presentInsides } from './case-insides.js';
import { caseClocks, presentClocks } from './clock-document.js';
import type { Reader } from './reader.js';
import { isoInstant, named, person } from './schemas.js';

const pendingAction = z.object({
  side: z.literal(sides),
  kind: z.literal(pendingActionKinds),
  detail: z.string().nullable(),
  since: isoInstant,
  due: isoInstant.nullable(),
});
export type PendingActionDocument = z.output<typeof pendingAction>;

const engagement = z.object({
  state: z.literal(['requested', 'taken']),
  engineer: named.nullable(),
  reason: z.literal([...escalationReasons[2], ...escalationReasons[3]]),
  since: isoInstant,
});

const checklistItem = z.object({
  key: z.string(),
  label: z.string(),
  why: z.string().nullable(),
  how: z.string().nullable(),
  kind: z.literal(itemKinds),
  required: z.boolean(),
  provided: z.boolean(),
  unavailable: z.boolean(),
  waived: z.boolean(),
});

const resolution = z.object({
  code: z.literal(closureCodes),
  summary: z.string().nullable(),
  release: z.string().nullable(),
  defect: z.string().nullable(),
  article: z.string().nullable(),
  proposedAt: isoInstant,
  by: named.nullable(),
});

export const caseSummarySchema = z
  .object({
    number: z.string(),
    referenceId: z.string(),
    subject: z.string(),
    kind: z.literal(kinds),
    product: z.string().nullable(),
    version: z.string().nullable(),
    severity: z.literal(severities),
    channel: z.literal(channels),
    level: z.literal(levels),
    status: z.literal(statuses),
    account: named.nullable(),
    contact: person.nullable(),
    owner: named.nullable(),
    coordinator: named.nullable(),
    engagement: engagement.nullable(),
    actionable: z.boolean(),
    pendingActions: z.array(pendingAction),
    customerReference: z.string().nullable(),
    bounces: z.int(),
    closureCode: z.literal(closureCodes).nullable(),
    openedAt: isoInstant,
    resolvedAt: isoInstant.nullable(),
    closedAt: isoInstant.nullable(),
    reopenUntil: isoInstant.nullable(),
    updatedAt: isoInstant,
    seq: z.int(),
    policyVersion: z.int(),
  })
  .meta({ id: 'CaseSummary' });

export const caseSchema = caseSummarySchema
  .extend({
    description: z.string(),
    environment: z.string().nullable(),
    callback: z.string().nullable(),
    language: z.string(),
    attributes: z.record(z.string(), z.string()),
    checklist: z.array(checklistItem),
    clocks: caseClocks,
    resolution: resolution.nullable(),
    defects: z.array(z.string()),
    mergedInto: z.string().nullable().describe('The case that it goes on in'),
    mergedCases: z.array(z.string()).describe('Cases that were merged into this one; it shows their words too'),
    deferredUntil: isoInstant.nullable().describe('The day that the customer named for their answer'),
    rating: z.literal(scores).nullable().describe("The customer's verdict after closing: 1 (bad) to 5 (good)"),
    ...caseInsides,
    links: z.array(z.object({ type: z.literal(linkTypes), number: z.string() })),
    participants: z.array(person),
    workflow: z.object({ id: z.string(), runId: z.string().nullable(), url: z.string().nullable() }).optional(),
  })
  .meta({ id: 'Case' });

export type CaseSummaryDocument = z.output<typeof caseSummarySchema>;
export type CaseDocument = z.output<typeof caseSchema>;

export interface Presentation {
  readonly reader: Reader;
  readonly policy: PolicySlice;
}

export type { Reader } from './reader.js';

/** Where a case's workflow can be looked at. */
export interface WorkflowLinks {
  readonly temporalUiUrl: string | undefined;
  readonly namespace: string;
}

export function presentSummary(row: CaseSummaryRow, { reader, policy }: Presentation): CaseSummaryDocument {
  const { state } = row;
  return {
    number: row.number,
    referenceId: row.referenceId,
    subject: row.subject,
    kind: row.kind,
    product: row.product,
    version: state.version,
    severity: row.severity,
    channel: state.channel,
    level: row.level,
    status: row.status,
    account: row.account,
    contact: row.contact,
    owner: row.owner,
    coordinator: row.coordinator,
    engagement: reader === 'support' ? engagementOf(row) : null,
    actionable: isActionable(state),
    pendingActions: presentActions(shownActions(state, policy, reader), reader),
    customerReference: row.customerReference,
    bounces: state.bounces,
    closureCode: state.closureCode,
    openedAt: row.openedAt.toISOString(),
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
    closedAt: row.closedAt?.toISOString() ?? null,
    reopenUntil:
      state.closedAt === null ? null : iso(windowEnd(state, policy, { window: 'reopen', since: state.closedAt })),
    updatedAt: row.updatedAt.toISOString(),
    seq: row.seq,
    policyVersion: row.policyVersion,
  };
}

export function presentCase(row: CaseRow, how: Presentation, links: WorkflowLinks): CaseDocument {
  const { state } = row;
  return {
    ...presentSummary(row, how),
    description: row.description,
    environment: row.environment,
    callback: row.callback,
    language: row.language,
    attributes: row.attributes,
    checklist: state.checklist.map(({ key, label, why, how: way, kind, required, provided, unavailable, waived }) => ({
      ...{ key, label, why: why ?? null, how: way ?? null, kind },
      ...{ required, provided, unavailable, waived },
    })),
    clocks: presentClocks(state, how.policy, how.reader),
    resolution: resolutionOf(row),
    defects: defectsOf(row),
    mergedInto: state.mergedInto,
    mergedCases: [...row.mergedCases],
    deferredUntil: state.deferral && iso(state.deferral.until),
    rating: state.rating,
    links: [...state.links],
    participants: [...row.participants],
    ...(how.reader === 'support' ? { ...presentInsides(row, how.policy), workflow: workflowOf(row, links) } : {}),
  };
}

/** What support asks of itself stays inside: questions among engineers, and attention that no customer asked for. */
function shownActions(state: CaseState, policy: PolicySlice, reader: Reader): readonly PendingAction[] {
  const actions = pendingActions(state, policy);
  if (reader === 'support') return actions;
  const isInside = ({ kind }: PendingAction): boolean =>
    kind === 'ANSWER_CONSULT' || (kind === 'MANAGER_RESPONSE' && state.attention?.by !== 'customer');
  return actions.filter((action) => !isInside(action));
}

/** A customer sees whose move it is on every side, but details and due times of the own side only. */
export function presentActions(actions: readonly PendingAction[], reader: Reader): PendingActionDocument[] {
  return actions.map(({ side, kind, detail, since, dueAt }) => {
    const isOpen = reader === 'support' || side === 'customer';
    return {
      side,
      kind,
      detail: isOpen ? detail : null,
      since: iso(since),
      due: isOpen ? isoOrNull(dueAt) : null,
    };
  });
}

function engagementOf({ state, engagedEngineer }: CaseSummaryRow): z.output<typeof engagement> | null {
  if (!state.engagement) return null;
  const { state: stage, reason, since } = state.engagement;
  return { state: stage, engineer: engagedEngineer, reason, since: iso(since) };
}

/** Linked ones, and those that a finding or a resolution names. */
function defectsOf({ state }: CaseRow): string[] {
  const linked = state.defects.map(({ key }) => key);
  return [...new Set([...linked, state.finding?.defect, state.resolution?.defect].filter(isPresent))];
}

function resolutionOf({ state, resolvedBy, resolutionText }: CaseRow): z.output<typeof resolution> | null {
  if (!state.resolution) return null;
  const { code, release, defect, article, proposedAt } = state.resolution;
  return { code, summary: resolutionText, release, defect, article, proposedAt: iso(proposedAt), by: resolvedBy };
}

function workflowOf({ number, runId }: CaseRow, { temporalUiUrl, namespace }: WorkflowLinks): CaseDocument['workflow'] {
  const id = `case-${number}`;
  const place = temporalUiUrl && `${temporalUiUrl}/namespaces/${encodeURIComponent(namespace)}/workflows/${id}`;
  return {
    id,
    runId,
    url: place === undefined || place === '' ? null : place + (runId === null ? '' : `/${runId}/history`),
  };
}

function isPresent(value: string | null | undefined): value is string {
  return value !== null && value !== undefined;
}
