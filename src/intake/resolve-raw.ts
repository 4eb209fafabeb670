/** What ops send by hand (Temporal UI, `temporal workflow signal`) resolved into the envelope that the API's commands already have. */
import type { RawCommand, ResolvedCommand } from '../domain/raw-command.js';
import { parseCommand } from '../domain/commands.js';
import { refuse } from '../domain/decision.js';
import type { Actor } from '../domain/envelope.js';
import type { EventActor } from '../domain/events.js';
import { holdsOnlyStorable } from '../domain/storable.js';
import { storeMessage } from '../store/command-store.js';
import { findActor } from '../store/actor-store.js';
import { prepareCommand, type Sources } from './prepare.js';

/** Longest command id that is taken from a sender, in characters. */
const maxIdLength = 100;

const nobody: EventActor = { kind: 'system', id: 'unknown' };

/**
 * Parses `{ actor, id?, text?, …body }`, looks the actor and everything named up, and stores the prose. What can't be resolved is
 * a refusal that the workflow puts on the timeline; only a database that is away throws.
 */
export async function resolveRawCommand(sources: Sources, command: RawCommand): Promise<ResolvedCommand> {
  const { raw, fallbackId, name, caseNumber, at } = command;
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return {
      ok: false,
      actor: nobody,
      commandId: fallbackId,
      refusal: refuse('malformed', 'the argument must be { "actor": …, … }'),
    };
  }
  if (!holdsOnlyStorable(raw)) {
    const detail = 'the argument holds a character that cannot be stored (U+0000 or half of a surrogate pair)';
    return { ok: false, actor: nobody, commandId: fallbackId, refusal: refuse('malformed', detail) };
  }
  const { actor: who, id, ...body } = raw as Record<string, unknown>; // an object by the check above
  const commandId = typeof id === 'string' && id.length > 0 && id.length <= maxIdLength ? id : fallbackId;
  const actor = typeof who === 'string' ? await findActor(sources.database, who, at) : undefined;
  if (!actor) {
    return {
      ok: false,
      actor: nobody,
      commandId,
      refusal: refuse('unknown_actor', 'give `actor`: the id or e-mail address of a contact or engineer'),
    };
  }
  const parsed = parseCommand(name, body);
  if (!parsed.ok) {
    const detail = parsed.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; ');
    return { ok: false, actor: placed(actor), commandId, refusal: refuse('malformed', detail.slice(0, 500)) };
  }
  const prepared = await prepareCommand(sources, {
    name,
    commandId,
    caseNumber,
    actor,
    at,
    command: parsed.command,
    channel: 'api',
  });
  if (!prepared.ok) return { ok: false, actor: placed(actor), commandId, refusal: prepared };
  // Nobody is told that it was stored, so it is shown once it is accepted: also a customer's words may be refused here.
  if (prepared.message) await storeMessage(sources.database, { ...prepared.message, isFact: false });
  return { ok: true, envelope: prepared.envelope };
}

function placed(actor: Actor): EventActor {
  return { kind: actor.kind, id: actor.id };
}
