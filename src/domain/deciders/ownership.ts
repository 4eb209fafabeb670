/** Ownership within a level (C13): taken, given, released; the case's team; and C5's exception. */
import { accept, refuse, type Decision, type Refusal } from '../decision.js';
import type { EngineerFacts, Envelope } from '../envelope.js';
import { isEngineerOf, isLead, isOwner, isOwnerOrLead } from '../permissions.js';
import type { CaseState } from '../state.js';
import { availableEngineer, draft, isRefusal, type DecidersOf } from './decider.js';

type OwnershipCommands =
  | 'take-ownership'
  | 'assign'
  | 'hand-over'
  | 'release-ownership'
  | 'transfer'
  | 'direct'
  | 'end-direction'
  | 'assign-coordinator';

const ownerOrLeadOnly = refuse('not_owner', 'only the owner or a lead may do this');

export const ownershipDeciders: DecidersOf<OwnershipCommands> = {
  'take-ownership': ({ state, envelope: { actor, body, messageId } }) => {
    if (!isEngineerOf(actor, state.line)) {
      return refuse('wrong_level', `the case is at level ${String(state.line)}: an engineer of that level owns it`);
    }
    if (state.resolution) return refuse('resolved', 'the case is resolved; retract the resolution first');
    if (state.owner === actor.id) return refuse('unchanged', 'you own this case already');
    if (state.owner !== null) {
      if (body.takeover !== true) return refuse('owned', 'another engineer owns this case');
      if (messageId === undefined) return refuse('reason_required', 'a takeover needs a reason in `text`');
      if (!isOwner(state, actor) && !isLead(actor))
        return refuse('owned', 'only a cover or a lead takes a case over; ask its owner to hand it over');
    }
    const data = { engineer: actor.id, previous: state.owner, takeover: state.owner !== null };
    return accept(draft('ownership-taken', data, { isPublic: true, messageId }));
  },
  assign: ({ state, envelope }) => give(state, envelope, envelope.body.engineer),
  'hand-over': ({ state, envelope }) => give(state, envelope, envelope.body.engineer),
  'release-ownership': ({ state, envelope: { actor, messageId } }) => {
    if (state.owner === null) return refuse('not_owned', 'nobody owns this case');
    if (!isOwnerOrLead(state, actor)) return ownerOrLeadOnly;
    return accept(draft('ownership-released', { previous: state.owner }, { isPublic: true, messageId }));
  },
  transfer: ({ state, envelope: { actor, body, context, messageId } }) => {
    if (!isOwnerOrLead(state, actor)) return ownerOrLeadOnly;
    const team = context?.team;
    if (!team) return refuse('unknown_team', `there is no team ${body.team}`);
    if (team.level !== state.line)
      return refuse(
        'wrong_level',
        `that team works at level ${String(team.level)}; use escalate or hand-back to change the level`,
      );
    if (team.id === state.teamId) return refuse('same_team', 'the case is in that queue already');
    return accept(draft('case-transferred', { from: state.teamId, team: team.id }, { messageId }));
  },
  direct: ({ state, envelope, now }) => {
    const { actor, body, messageId } = envelope;
    if (!isOwnerOrLead(state, actor)) return ownerOrLeadOnly;
    const until = Date.parse(body.until);
    if (until <= now) return refuse('in_the_past', '`until` is over already');
    const unknown = body.engineers.map((id) => availableEngineer(envelope, id)).find(isRefusal);
    return unknown ?? accept(draft('direction-given', { engineers: body.engineers, until }, { messageId }));
  },
  'end-direction': ({ state, envelope: { actor, messageId } }) => {
    if (!isOwnerOrLead(state, actor)) return ownerOrLeadOnly;
    if (!state.direction) return refuse('not_directed', 'no direction runs on this case');
    return accept(draft('direction-ended', {}, { messageId }));
  },
  'assign-coordinator': ({ state, envelope }) => {
    const engineer = availableEngineer(envelope, envelope.body.engineer);
    if (isRefusal(engineer)) return engineer;
    if (engineer.id === state.coordinator) return refuse('unchanged', 'that engineer coordinates this case already');
    return accept(
      draft('coordinator-assigned', { engineer: engineer.id }, { isPublic: true, messageId: envelope.messageId }),
    );
  },
};

/** `assign` and `hand-over`: to an engineer of the case's level who is there. */
function give(state: CaseState, envelope: Envelope<'assign'> | Envelope<'hand-over'>, id: string): Decision {
  if (!isOwnerOrLead(state, envelope.actor)) return ownerOrLeadOnly;
  const engineer = ofLevel(state, envelope, id);
  if (isRefusal(engineer)) return engineer;
  const byLead = isLead(envelope.actor);
  // A lead who has to stop the bouncing may decide that the case stays where it is.
  const isDecided = byLead && state.stopBounceSince !== null;
  if (engineer.id === state.owner && !isDecided) return refuse('unchanged', 'that engineer owns this case already');
  const data = {
    engineer: engineer.id,
    previous: state.owner,
    handedOver: envelope.name === 'hand-over',
    byLead,
  };
  return accept(draft('ownership-assigned', data, { isPublic: true, messageId: envelope.messageId }));
}

function ofLevel(
  state: CaseState,
  envelope: Envelope<'assign'> | Envelope<'hand-over'>,
  id: string,
): EngineerFacts | Refusal {
  const engineer = availableEngineer(envelope, id);
  if (isRefusal(engineer) || engineer.levels.includes(state.line)) return engineer;
  return refuse('wrong_level', `the case is at level ${String(state.line)}; choose an engineer of that level`);
}
