/** Resolving and closing: one guard on every path to closed (C20, C21). */
import { accept, refuse, type Refusal } from '../decision.js';
import type { EngineerFacts } from '../envelope.js';
import type { AnyDraft, ClosingPath } from '../events.js';
import { dutiesOf } from '../duties.js';
import { closingGuard, isOpenDefect, pendingActions, type PendingAction } from '../pending-actions.js';
import { decidesForCustomer, isEngineerOf, isOwnerOrLead } from '../permissions.js';
import { endOfTerm } from '../policy.js';
import type { CaseState } from '../state.js';
import type { ClosureCode } from '../vocabulary.js';
import { taken } from './conversation.js';
import { draft, type DecidersOf, type Input } from './decider.js';
import { customerOnly } from './details.js';

type ResolutionCommands =
  'resolve' | 'retract-resolution' | 'accept-resolution' | 'reject-resolution' | 'close' | 'withdraw' | 'reopen';

const notResolved = refuse('not_resolved', 'no resolution is proposed');
const releaseRequired = refuse(
  'release_required',
  'FUTURE_RELEASE needs `resolve` with the `release` or the `defect` it is fixed by (C21)',
);
const ownerOrLeadOnly = refuse('not_owner', 'only the owner or a lead may do this');

export const resolutionDeciders: DecidersOf<ResolutionCommands> = {
  resolve: ({ state, envelope }) => {
    const { actor, body, messageId } = envelope;
    const isAtLevel1 = state.line === 1 && isEngineerOf(actor, 1);
    if (!isAtLevel1 && !isOwnerOrLead(state, actor)) return ownerOrLeadOnly;
    const data = {
      code: body.code,
      release: named(body.release),
      defect: named(body.defect),
      article: named(body.article),
    };
    const refusal = unresolvable(state, messageId) ?? wrongCode(data, openDefects(state));
    if (refusal) return refusal;
    const taking = state.owner === null && isAtLevel1 ? [taken(state, actor.id)] : [];
    const proposed = draft('resolution-proposed', data, { isPublic: true, messageId });
    return accept(...taking, proposed, ...notedDuties(dutiesOf(state, data)));
  },
  'retract-resolution': ({ state, envelope: { actor, messageId } }) => {
    if (!isOwnerOrLead(state, actor)) return ownerOrLeadOnly;
    if (!state.resolution) return notResolved;
    return accept(draft('resolution-retracted', {}, { isPublic: true, messageId }));
  },
  'accept-resolution': ({ state, envelope: { actor, messageId } }) => {
    if (!decidesForCustomer(state, actor)) return customerOnly;
    if (!state.resolution) return notResolved;
    return accept(
      draft('resolution-accepted', {}, { isPublic: true, messageId }),
      closed(state.resolution.code, 'accepted'),
    );
  },
  'reject-resolution': ({ state, envelope: { actor, messageId } }) => {
    if (!decidesForCustomer(state, actor)) return customerOnly;
    if (!state.resolution) return notResolved;
    return accept(draft('resolution-rejected', {}, { isPublic: true, messageId }));
  },
  close: ({ state, envelope: { actor, body, messageId }, policy }) => {
    if (!isOwnerOrLead(state, actor)) return ownerOrLeadOnly;
    const owed = closingGuard(pendingActions(state, policy));
    if (owed.length > 0) return stillOwed(owed);
    const code = body.code ?? state.resolution?.code;
    if (code === undefined) {
      return refuse('not_resolved', 'no resolution is proposed: resolve it, or give a closure `code`');
    }
    if (code === 'FUTURE_RELEASE' && !namesFix(state)) return releaseRequired;
    const open = openDefects(state);
    if (code === 'FIX_DELIVERED' && open.length > 0) return stillOpen(open);
    // Closed without a resolution: what engineering still owes is noted here (lifecycle.md, close).
    return accept(...notedDuties(open.filter((key) => !state.duties.includes(key))), closed(code, 'closed', messageId));
  },
  withdraw: ({ state, envelope: { actor, messageId } }) =>
    decidesForCustomer(state, actor) ? accept(closed('WITHDRAWN', 'withdrawn', messageId)) : customerOnly,
  reopen: ({ state, envelope, policy }) => {
    const { actor, messageId, context } = envelope;
    if (state.closedAt === null) return refuse('not_closed', 'the case is open');
    if (state.mergedInto !== null) return mergedAway(state.mergedInto);
    if (actor.kind === 'contact' && !decidesForCustomer(state, actor)) return customerOnly;
    if (isReopenWindowOver({ state, envelope, policy }))
      return refuse('reopen_window_over', 'its reopen window is over: a follow-up case is opened instead');
    const data = { line: state.line, owner: returningOwner(state, context?.engineers ?? []) };
    return accept(draft('case-reopened', data, { isPublic: true, messageId }));
  },
};

/** What is refused on a case that was merged: it goes on elsewhere. */
export function mergedAway(into: string): Refusal {
  return refuse('merged', `the case was merged into ${into}: go on there, or \`unmerge\` it`);
}

/** Whether a closed case can't be opened again any more: by when the command was stored, not by when it got here. */
export function isReopenWindowOver({ state, envelope, policy }: Pick<Input, 'state' | 'envelope' | 'policy'>): boolean {
  const end = endOfTerm(policy, policy.windows.reopen[state.severity], state.closedAt ?? envelope.at);
  return state.completed || envelope.at > end;
}

function openDefects({ defects }: CaseState): readonly string[] {
  return defects.filter(isOpenDefect).map(({ key }) => key);
}

function notedDuties(duties: readonly string[]): readonly AnyDraft[] {
  return duties.length > 0 ? [draft('duties-noted', { defects: duties })] : [];
}

/** Whether the proposed resolution names the release or the defect that the customer can obtain later (C21). */
function namesFix({ resolution }: CaseState): boolean {
  return resolution !== null && (resolution.release ?? resolution.defect) !== null;
}

function unresolvable(state: CaseState, messageId: string | undefined): Refusal | undefined {
  if (messageId === undefined) return refuse('text_required', 'say in `text` what the resolution is');
  if (state.engagement) return refuse('engaged', 'Level 3 is engaged; wait for its finding or recall it first');
  if (state.resolution) return refuse('resolved', 'a resolution is proposed already; retract it first');
  return undefined;
}

function wrongCode(
  { code, release, defect }: { code: ClosureCode; release: string | null; defect: string | null },
  open: readonly string[],
): Refusal | undefined {
  if (code === 'FUTURE_RELEASE' && !(release ?? defect)) return releaseRequired;
  return code === 'FIX_DELIVERED' && open.length > 0 ? stillOpen(open) : undefined;
}

function stillOpen(defects: readonly string[]): Refusal {
  const detail = `${defects.join(', ')} is not fixed yet: resolve as FUTURE_RELEASE, or unlink it (C21)`;
  return refuse('open_defect', detail);
}

/** The refusal of a close while something is owed: with the list. */
export function stillOwed(owed: readonly PendingAction[]): Refusal {
  const detail = `still owed: ${owed.map((action) => action.kind).join(', ')} (C20)`;
  return { ...refuse('pending_actions', detail), pendingActions: owed };
}

/** A field that names something, or null when it is missing or blank. */
function named(value: string | undefined): string | null {
  return value === undefined || value.trim() === '' ? null : value;
}

/** The event of closing, whichever path leads there. */
export function closed(code: NonNullable<CaseState['closureCode']>, how: ClosingPath, messageId?: string): AnyDraft {
  return draft('case-closed', { code, how }, { isPublic: true, messageId });
}

/** The owner it had, or their cover while they are away, or the queue. */
function returningOwner(state: CaseState, engineers: readonly EngineerFacts[]): string | null {
  const find = (id: string | null): EngineerFacts | undefined => engineers.find((engineer) => engineer.id === id);
  const can = (engineer: EngineerFacts | undefined): boolean =>
    engineer !== undefined && engineer.isActive && !engineer.isAway && engineer.levels.includes(state.line);
  const before = find(state.owner);
  if (!before) return null;
  if (can(before)) return before.id;
  const cover = find(before.coverId);
  return cover === undefined || can(cover) ? before.coverId : null;
}
