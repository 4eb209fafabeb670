/** What ops send by hand (Temporal UI, `temporal workflow signal`) resolved into the envelope that the API's commands already have. */
import type { RawCommand, ResolvedCommand } from '../domain/raw-command.js';
import { parseCommand } from '../domain/commands.js';
import { refuse, type Refusal } from '../domain/decision.js';
import type { Actor } from '../domain/envelope.js';
import type { EventActor } from '../domain/events.js';
import { isRecord } from '../domain/record.js';
import { holdsOnlyStorable } from '../domain/storable.js';
import { storeMessage } from '../store/command-store.js';
import { findActor } from '../store/actor-store.js';
import { prepareCommand, type Sources } from './prepare.js';

/** Longest command id that is taken from a sender, in characters. */
const maxIdLength = 100;
/** Longest account of what was wrong that goes on the timeline, in characters. */
const maxDetailLength = 500;

const nobody: EventActor = { kind: 'system', id: 'unknown' };

/**
 * Parses `{ actor, id?, text?, …body }`, looks the actor and everything named up, and stores the prose. What can't be resolved is
 * a refusal that the workflow puts on the timeline; only a database that is away throws.
 */
export async function resolveRawCommand(sources: Sources, command: RawCommand): Promise<ResolvedCommand> {
  const { raw, fallbackId, at } = command;
  if (!isRecord(raw)) {
    return refused(nobody, fallbackId, refuse('malformed', 'the argument must be { "actor": …, … }'));
  }
  if (!holdsOnlyStorable(raw)) {
    const detail = 'the argument holds a character that cannot be stored (U+0000 or half of a surrogate pair)';
    return refused(nobody, fallbackId, refuse('malformed', detail));
  }
  const { actor: who, id, ...body } = raw;
  const commandId = typeof id === 'string' && id.length > 0 && id.length <= maxIdLength ? id : fallbackId;
  const actor = typeof who === 'string' ? await findActor(sources.database, who, at) : undefined;
  if (actor) return resolveFor(sources, command, { actor, body, commandId });
  const detail = 'give `actor`: the id or e-mail address of a contact or engineer';
  return refused(nobody, commandId, refuse('unknown_actor', detail));
}

interface Sent {
  readonly actor: Actor;
  readonly body: Readonly<Record<string, unknown>>;
  readonly commandId: string;
}

async function resolveFor(sources: Sources, command: RawCommand, sent: Sent): Promise<ResolvedCommand> {
  const { name, caseNumber, at } = command;
  const { actor, commandId } = sent;
  const parsed = parseCommand(name, sent.body);
  if (!parsed.ok) {
    const detail = parsed.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; ');
    return refused(placed(actor), commandId, refuse('malformed', detail.slice(0, maxDetailLength)));
  }
  const given = { name, commandId, caseNumber, actor, at, command: parsed.command, channel: 'api' } as const;
  const prepared = await prepareCommand(sources, given);
  if (!prepared.ok) return refused(placed(actor), commandId, prepared);
  // Nobody is told that it was stored, so it is shown once it is accepted: also a customer's words may be refused here.
  if (prepared.message) await storeMessage(sources.database, { ...prepared.message, isFact: false });
  return { ok: true, envelope: prepared.envelope };
}

function refused(actor: EventActor, commandId: string, refusal: Refusal): ResolvedCommand {
  return { ok: false, actor, commandId, refusal };
}

function placed(actor: Actor): EventActor {
  return { kind: actor.kind, id: actor.id };
}
