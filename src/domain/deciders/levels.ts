/** Moving between levels: escalate, engagement, hand-back, waiting (C12–C14, C17, C19). */
import { accept, refuse, type Decision } from '../decision.js';
import type { Actor, Envelope } from '../envelope.js';
import type { AnyDraft, LevelChangeReason } from '../events.js';
import { isEngineerOf, isLead, isOwnerOrLead, standsFor } from '../permissions.js';
import type { CaseState } from '../state.js';
import { isActionable } from '../status.js';
import { availableEngineer, draft, isRefusal, type DecidersOf, type Input } from './decider.js';

type LevelCommands =
  | 'escalate'
  | 'take-engagement'
  | 'assign-engagement'
  | 'release-engagement'
  | 'return-finding'
  | 'recall-engagement'
  | 'hand-back'
  | 'wait-for'
  | 'end-wait';

const notEngaged = refuse('not_engaged', 'Level 3 is not engaged on this case');
const ownerOrLeadOnly = refuse('not_owner', 'only the owner or a lead may do this');

export const levelDeciders: DecidersOf<LevelCommands> = {
  escalate: (input) => (input.envelope.body.to === 2 ? escalateTo2(input) : escalateTo3(input)),
  'take-engagement': ({ state, envelope: { actor, messageId } }) => {
    if (!state.engagement) return notEngaged;
    if (!isEngineerOf(actor, 3)) return refuse('wrong_level', 'a Level 3 engineer takes the engagement');
    if (state.engagement.engineer !== null) return refuse('taken', 'a Level 3 engineer has taken it');
    return accept(draft('engagement-taken', { engineer: actor.id }, { messageId }));
  },
  'assign-engagement': ({ state, envelope }) => {
    if (!state.engagement) return notEngaged;
    const { actor, body, messageId } = envelope;
    if (!holdsEngagement(state, actor))
      return refuse('taken', 'only its engineer or a lead gives the engagement to another');
    const engineer = availableEngineer(envelope, body.engineer);
    if (isRefusal(engineer)) return engineer;
    if (!engineer.levels.includes(3)) return refuse('wrong_level', 'choose a Level 3 engineer');
    if (engineer.id === state.engagement.engineer)
      return refuse('unchanged', 'that engineer has the engagement already');
    return accept(draft('engagement-assigned', { engineer: engineer.id }, { messageId }));
  },
  'release-engagement': ({ state, envelope: { actor, messageId } }) => {
    if (!state.engagement) return notEngaged;
    if (state.engagement.engineer === null) return refuse('not_owned', 'nobody has taken the engagement');
    if (!holdsEngagement(state, actor)) return refuse('taken', 'only its engineer or a lead releases the engagement');
    return accept(draft('engagement-released', {}, { messageId }));
  },
  'return-finding': ({ state, envelope: { body, messageId } }) => {
    if (!state.engagement) return notEngaged;
    const finding = { outcome: body.outcome, defect: body.defect ?? null };
    return accept(draft('finding-returned', finding, { messageId }), backTo2(state, 'FINDING_RETURNED'));
  },
  'recall-engagement': ({ state, envelope: { actor, messageId } }) => {
    if (!isOwnerOrLead(state, actor)) return ownerOrLeadOnly;
    if (!state.engagement) return notEngaged;
    return accept(
      draft('engagement-recalled', { engineer: state.engagement.engineer }, { messageId }),
      backTo2(state, 'RECALLED'),
    );
  },
  'hand-back': ({ state, envelope: { actor, body, context, messageId } }) => {
    if (!isOwnerOrLead(state, actor)) return ownerOrLeadOnly;
    if (state.engagement) return refuse('engaged', 'Level 3 is engaged; recall the engagement first');
    if (state.line === 1) return refuse('wrong_level', 'the case is at level 1 already');
    if (state.handBacks > 0 && !isLead(actor))
      return refuse('lead_only', 'it was handed back before: a lead decides the second time');
    const { items } = body;
    const asked = items ? [draft('data-requested', { items }, { isPublic: true })] : [];
    return accept(
      ...asked,
      draft('case-handed-back', { code: body.code ?? null }, { messageId }),
      moved(state, { to: 1, reason: 'HANDED_BACK', bounce: true, owner: returning(state, 1, context) }),
    );
  },
  'wait-for': ({ state, envelope: { actor, body, messageId }, now }) => {
    if (!isOwnerOrLead(state, actor)) return ownerOrLeadOnly;
    const until = Date.parse(body.until);
    if (until <= now) return refuse('in_the_past', '`until` is over already');
    return accept(draft('wait-started', { party: body.party, until }, { isPublic: true, messageId }));
  },
  'end-wait': ({ state, envelope: { actor, messageId } }) => {
    if (!isOwnerOrLead(state, actor)) return ownerOrLeadOnly;
    if (!state.wait) return refuse('not_waiting', 'the case waits for nobody');
    return accept(draft('wait-ended', { why: 'ended' }, { isPublic: true, messageId }));
  },
};

function escalateTo2({ state, envelope }: Input<'escalate'>): Decision {
  const { actor, body, messageId, context } = envelope;
  const isFree = state.owner === null && isEngineerOf(actor, 1);
  if (state.line !== 1) return refuse('wrong_level', 'the case is at level 2 already');
  if (!isFree && !isOwnerOrLead(state, actor)) return ownerOrLeadOnly;
  const isOverridden = state.severity === 1 || body.override === true;
  if (body.override === true && messageId === undefined)
    return refuse('reason_required', 'an override needs a reason in `text`');
  if (!isActionable(state) && !isOverridden) {
    return refuse(
      'not_actionable',
      'required items of the checklist are missing: request, accept or waive them, or give `override: true` with a reason (C12)',
    );
  }
  return accept(
    moved(state, {
      to: 2,
      reason: body.reason,
      bounce: state.handOffs > 0,
      owner: returning(state, 2, context),
      messageId,
    }),
  );
}

/** From level 1 the case crosses level 2 on its way and rests there, with the owner it had there before. */
function escalateTo3({ state, envelope }: Input<'escalate'>): Decision {
  const { actor, body, messageId, context } = envelope;
  if (state.engagement) return refuse('engaged', 'Level 3 is engaged already');
  if (state.line === 1 && !isLead(actor))
    return refuse('lead_only', 'from level 1 a lead brings in Level 3; escalate to 2 first');
  if (!isOwnerOrLead(state, actor)) return ownerOrLeadOnly;
  if (!body.hasHandoff) return refuse('handoff_required', 'Level 3 needs a `handoff` (C19)');
  return accept(
    moved(state, {
      to: 3,
      reason: body.reason,
      bounce: state.line === 1 && state.handOffs > 0,
      owner: state.line === 2 ? state.owner : returning(state, 2, context),
      messageId,
    }),
  );
}

interface Move {
  readonly to: 1 | 2 | 3;
  readonly reason: LevelChangeReason;
  readonly bounce: boolean;
  readonly owner: string | null;
  readonly automatic?: boolean;
  readonly messageId?: string | undefined;
}

/** The event of a move; the case rests at line 2 while Level 3 is engaged. */
export function moved(state: CaseState, move: Move): AnyDraft {
  const line = move.to === 1 ? 1 : 2;
  const team = line === state.line ? state.teamId : state.routing[line];
  const { to, reason, bounce, owner, automatic = false } = move;
  const data = { from: state.line, to, reason, automatic, line, team, owner, bounce } as const;
  return draft('level-changed', data, { isPublic: true, messageId: move.messageId });
}

function backTo2(state: CaseState, reason: LevelChangeReason): AnyDraft {
  const data = {
    from: 3,
    to: 2,
    reason,
    automatic: false,
    line: 2,
    team: state.teamId,
    owner: state.owner,
    bounce: false,
  } as const;
  return draft('level-changed', data, { isPublic: true });
}

/** The engineer who had the case at that level before, unless they left or are away (then the queue). */
function returning(state: CaseState, line: 1 | 2, context: Envelope['context']): string | null {
  const former = state.formerOwner[line];
  const facts = context?.engineers?.find((engineer) => engineer.id === former);
  return facts?.isActive && !facts.isAway && facts.levels.includes(line) ? facts.id : null;
}

function holdsEngagement(state: CaseState, actor: Actor): boolean {
  const holder = state.engagement?.engineer ?? null;
  return isLead(actor) || (holder === null ? isEngineerOf(actor, 3) : standsFor(actor, holder));
}
