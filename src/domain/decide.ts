/**
 * `decide`: what a command does to a case, as events, or why not. Pure: the clock, the policy and everything from outside
 * come as arguments. Rules that hold for every command stand here; each command's own rule stands in `deciders/`.
 */
import { isFact, type CommandName } from './catalogue.js';
import { refuse, type Decision, type Refusal } from './decision.js';
import { attentionDeciders } from './deciders/attention.js';
import { consultDeciders } from './deciders/consults.js';
import { conversationDeciders } from './deciders/conversation.js';
import { dataDeciders } from './deciders/data.js';
import type { DecidersOf, Input } from './deciders/decider.js';
import { defectDeciders } from './deciders/defects.js';
import { detailDeciders } from './deciders/details.js';
import { levelDeciders } from './deciders/levels.js';
import { mergingDeciders } from './deciders/merging.js';
import { ownershipDeciders } from './deciders/ownership.js';
import { policyDeciders } from './deciders/policy.js';
import { mergedAway, resolutionDeciders } from './deciders/resolution.js';
import type { AnyEnvelope } from './envelope.js';
import { belongsTo, mayCommand } from './permissions.js';
import type { PolicySlice } from './policy.js';
import type { CaseState } from './state.js';

const deciders: DecidersOf<Exclude<CommandName, 'open'>> = {
  ...conversationDeciders,
  ...dataDeciders,
  ...ownershipDeciders,
  ...levelDeciders,
  ...detailDeciders,
  ...resolutionDeciders,
  ...consultDeciders,
  ...attentionDeciders,
  ...defectDeciders,
  ...policyDeciders,
  ...mergingDeciders,
};

/** What is still possible on a closed case (lifecycle.md, Commands). */
const allowedWhenClosed: ReadonlySet<CommandName> = new Set([
  'reply',
  'submit-data',
  'add-note',
  'dismiss-message',
  'settle-delivery',
  'delivery-failed',
  'note-mail',
  'approve-message',
  'reopen',
  'change-contact',
  'link-case',
  'rate',
  'unmerge',
  'redact',
  'defect-changed',
]);

/** What needs the resolution to be retracted first. */
const refusedWhenResolved: ReadonlySet<CommandName> = new Set([
  'escalate',
  'transfer',
  'hand-back',
  'wait-for',
  'request-data',
  'consult',
]);

/** Decides `envelope` at `now` (epoch milliseconds). A refusal changes nothing. */
// eslint-disable-next-line max-params -- the signature of architecture.md rule 2
export function decide(state: CaseState, envelope: AnyEnvelope, now: number, policy: PolicySlice): Decision {
  return refusalOfAny(state, envelope) ?? decideOwn({ state, envelope, now, policy });
}

function decideOwn(input: Omit<Input, 'envelope'> & { envelope: AnyEnvelope }): Decision {
  const { name } = input.envelope;
  if (name === 'open') return refuse('already_open', 'the case is open already');
  // Each decider takes the input of its own key; the union's correlation is lost to the type checker here.
  return (deciders[name] as (given: typeof input) => Decision)(input);
}

function refusalOfAny(state: CaseState, envelope: AnyEnvelope): Refusal | undefined {
  const { name, actor, ifSeq } = envelope;
  if (!mayCommand(actor, name) || !belongsTo(state, actor))
    return refuse('forbidden', `your role does not allow ${name}`);
  if (ifSeq !== undefined && ifSeq !== state.seq) {
    return refuse('stale', `the case has moved on to seq ${String(state.seq)}; read it again`);
  }
  return isFact(name, actor.kind) ? undefined : refusalByStage(state, name);
}

function refusalByStage(state: CaseState, name: CommandName): Refusal | undefined {
  if (state.closedAt !== null) {
    return allowedWhenClosed.has(name) ? undefined : closedOrMerged(state);
  }
  if (state.resolution && refusedWhenResolved.has(name)) {
    return refuse('resolved', 'the case is resolved; retract the resolution first');
  }
  return undefined;
}

function closedOrMerged({ mergedInto }: CaseState): Refusal {
  return mergedInto === null ? refuse('closed', 'the case is closed; reopen it first') : mergedAway(mergedInto);
}
