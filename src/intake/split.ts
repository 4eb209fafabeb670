/** The case that a split begins, with the message's words and author (lifecycle.md, split). */
import type { Actor } from '../domain/envelope.js';
import type { CaseEvent } from '../domain/events.js';
import { channels } from '../domain/vocabulary.js';
import { findActor } from '../store/actor-store.js';
import { isCaseStored } from '../store/merge-store.js';
import { findSplitSource, type SplitSource } from '../store/split-store.js';
import type { HandOverDependencies } from './hand-over.js';
import { storeLinkedOpening } from './linked-opening.js';
import type { OpeningPreparation } from './prepare-opening.js';

/**
 * Stores the opening of the case that `event` split off from `caseNumber`. Its number is the event's, so a repeated attempt finds
 * the case that the first one made.
 *
 * @returns the number of the new case.
 */
export async function splitOff(
  deps: HandOverDependencies,
  caseNumber: string,
  event: CaseEvent<'case-split'>,
): Promise<string> {
  const { number, splitMessageId } = event.data;
  if (await isCaseStored(deps.database, number)) return number;
  const commandId = event.commandId ?? `${caseNumber}-${String(event.seq)}`;
  const source = await findSplitSource(deps.database, { caseNumber, messageId: splitMessageId, commandId });
  if (!source) throw new Error(`message ${splitMessageId} of case ${caseNumber} is gone`);
  const actor = (await findActor(deps.database, event.actor.id, event.at)) ?? caseline;
  const opened = await storeLinkedOpening(deps, caseNumber, {
    ...openingOf(source),
    commandId: `split-${commandId}`,
    actor,
    at: event.at,
    split: { from: caseNumber, number, author: { kind: source.authorKind, id: source.authorId } },
  });
  deps.log.info({ caseNumber, opened }, 'case.split');
  return opened;
}

/** Stands for an engineer who left between the split and now. */
const caseline: Actor = { kind: 'system', id: 'caseline' };

function openingOf(source: SplitSource): Pick<OpeningPreparation, 'command' | 'channel'> {
  const { kind, severity, product, version } = source.state;
  return {
    channel: channels.find((channel) => channel === source.channel) ?? 'api',
    command: {
      text: undefined,
      body: {
        subject: source.subject,
        description: source.text,
        kind,
        severity,
        ...(product === null ? {} : { product }),
        ...(version === null ? {} : { version }),
        ...(source.contactId === null ? {} : { contact: source.contactId }),
      },
    },
  };
}
