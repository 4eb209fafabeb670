/** Openings that no caller asked for: cases that follow from another one. */
import { storeCommand } from '../store/command-store.js';
import type { HandOverDependencies } from './hand-over.js';
import { prepareOpening, type OpeningPreparation } from './prepare-opening.js';

/**
 * Stores the opening of a case that follows from case `source`. It is handed over like any other.
 *
 * @returns the number of the new case.
 */
export async function storeLinkedOpening(
  deps: HandOverDependencies,
  source: string,
  opening: OpeningPreparation,
): Promise<string> {
  const prepared = await prepareOpening(deps, opening);
  if (!prepared.ok) throw new Error(`a case that follows from ${source} can't be opened: ${prepared.detail}`);
  const { number } = prepared.envelope.body;
  await storeCommand(deps.database, {
    commandId: opening.commandId,
    caseNumber: number,
    scope: 'all',
    message: prepared.message,
    idempotency: undefined,
    handOver: { kind: 'opening', envelope: prepared.envelope },
    opening: prepared.opening,
    sender: deps.sender,
  });
  return number;
}
