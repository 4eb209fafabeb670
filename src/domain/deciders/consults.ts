/** Consults: ask others without moving the case; several at once (lifecycle.md, Commands). */
import { accept, refuse, type Decision, type Refusal } from '../decision.js';
import type { Actor } from '../envelope.js';
import type { CaseState, Consult } from '../state.js';
import { isLead, isOwner, standsFor } from '../permissions.js';
import { availableEngineer, draft, isRefusal, type DecidersOf, type Input } from './decider.js';

type ConsultCommands = 'consult' | 'answer-consult' | 'withdraw-consult';

export const consultDeciders: DecidersOf<ConsultCommands> = {
  consult: (input) => {
    const { messageId } = input.envelope;
    if (messageId === undefined) return refuse('text_required', 'say in `question` or `text` what you want to know');
    const asked = askedBy(input);
    if (isRefusal(asked)) return asked;
    return accept(draft('consult-asked', { consult: input.envelope.id, ...asked }, { messageId }));
  },
  'answer-consult': ({ state, envelope: { actor, body, messageId } }) => {
    const consult = named(state, body.consult, (one) => mayAnswer(one, actor));
    if (isRefusal(consult)) return consult;
    return accept(draft('consult-answered', { consult: consult.id, by: consult.by }, { messageId }));
  },
  'withdraw-consult': ({ state, envelope: { actor, body, messageId } }): Decision => {
    const consult = named(state, body.consult, (one) => standsFor(actor, one.by));
    if (isRefusal(consult)) return consult;
    if (!standsFor(actor, consult.by) && !isOwner(state, actor) && !isLead(actor))
      return refuse('not_owner', 'who asked, the owner or a lead takes a consult back');
    const { id, by, engineer, team } = consult;
    return accept(draft('consult-withdrawn', { consult: id, by, engineer, team }, { messageId }));
  },
};

type Asked = Pick<Consult, 'engineer' | 'team'> & { readonly level: 1 | 2 | 3 };

function askedBy({ state, envelope }: Input<'consult'>): Asked | Refusal {
  const { body, context, actor } = envelope;
  if (body.team !== undefined) {
    const team = context?.team;
    return team
      ? { engineer: null, team: team.id, level: team.level }
      : refuse('unknown_team', `there is no team ${body.team}`);
  }
  const engineer = availableEngineer(envelope, body.engineer ?? '');
  if (isRefusal(engineer)) return engineer;
  if (engineer.id === actor.id) return refuse('unchanged', 'ask somebody else');
  return { engineer: engineer.id, team: null, level: engineer.levels.at(-1) ?? state.line };
}

/** The consult that was named, or the only one that the caller can mean. */
function named(state: CaseState, id: string | undefined, isMeant: (consult: Consult) => boolean): Consult | Refusal {
  if (id !== undefined) {
    return state.consults.find((consult) => consult.id === id) ?? refuse('unknown_consult', `no consult ${id} waits`);
  }
  const [only, ...others] = state.consults.filter(isMeant);
  if (only && others.length === 0) return only;
  return refuse(
    'unknown_consult',
    only ? 'several consults wait: name the `consult`' : 'no consult waits for you: name the `consult`',
  );
}

/** Who was asked; of a team, and where somebody else knows it too, anybody may answer by naming the consult. */
function mayAnswer({ engineer, level }: Consult, actor: Actor): boolean {
  if (actor.kind !== 'engineer') return false;
  return engineer === null ? level === null || actor.levels.includes(level) : standsFor(actor, engineer);
}
