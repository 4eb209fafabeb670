/** A word that meets a completed case opens a linked follow-up case (lifecycle.md, "Moving by itself"). */
import type { ParsedCommand } from '../domain/commands.js';
import type { AnyEnvelope } from '../domain/envelope.js';
import { findFollowUp, findFollowUpSource, type FollowUpSource } from '../store/carried-store.js';
import { channels, type Channel } from '../domain/vocabulary.js';
import type { HandOverDependencies } from './hand-over.js';
import { storeLinkedOpening } from './linked-opening.js';

/** What a follow-up says when the word that opens it brought no text. */
const withoutWords = 'The customer came back to this closed case.';

/**
 * Stores the opening of the follow-up case of `caseNumber` for the word in `envelope`. Its command id is derived from that word's
 * id, so a repeated attempt finds the case that the first one made.
 *
 * @returns the number of the follow-up case.
 */
export async function followUp(deps: HandOverDependencies, caseNumber: string, envelope: AnyEnvelope): Promise<string> {
  const commandId = `follow-up-${envelope.id}`;
  const existing = await findFollowUp(deps.database, commandId);
  if (existing !== undefined) return existing;
  const source = await findFollowUpSource(deps.database, caseNumber, envelope.messageId ?? '');
  if (!source) throw new Error(`case ${caseNumber} is gone`);
  const channel = channelOf(source);
  const number = await storeLinkedOpening(deps, caseNumber, {
    commandId,
    actor: envelope.actor,
    command: openingOf(source, envelope),
    channel,
    at: envelope.at,
    followUpOf: caseNumber,
  });
  deps.log.info({ caseNumber, followUp: number }, 'case.followed-up');
  return number;
}

function openingOf({ subject, state, text }: FollowUpSource, envelope: AnyEnvelope): ParsedCommand<'open'> {
  const { kind, severity, product, version, contactId } = state;
  const contact = envelope.actor.kind === 'contact' ? envelope.actor.id : (contactId ?? undefined);
  return {
    text: undefined,
    body: {
      subject,
      description: text === '' ? withoutWords : text,
      kind,
      severity,
      ...(product === null ? {} : { product }),
      ...(version === null ? {} : { version }),
      ...(contact === undefined ? {} : { contact }),
    },
  };
}

function channelOf(source: FollowUpSource): Channel {
  return channels.find((channel) => channel === source.channel) ?? 'api';
}
