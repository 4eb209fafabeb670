/** The way in for what happens to defects and releases: words are stored first, then their workflow decides (architecture.md rule 1). */
import type { DefectCommand, DefectEnvelope } from '../domain/defect.js';
import { decideRelease, type ReleaseAct } from '../domain/release.js';
import type { DefectState } from '../domain/vocabulary.js';
import type { Database } from '../store/database.js';
import { DefectWriter, findDefect, type NewDefect } from '../store/defect-store.js';
import { newId } from '../store/new-id.js';
import { findRelease, type ReleaseName } from '../store/release-store.js';
import type { EntityClient } from '../temporal/entity-client.js';
import { defectWorkflowIdOf, defectWorkflowType, releaseWorkflowIdOf, releaseWorkflowType } from '../temporal/names.js';
import type { UpdateRefusal } from '../temporal/update-refusal.js';

export interface DeskDependencies {
  readonly database: Database;
  readonly entities: Pick<EntityClient, 'update'>;
  readonly now: () => number;
  /** A run continues as new after so many history events; for tests. */
  readonly historyLimit?: number | undefined;
}

export type DeskAnswer =
  { readonly ok: true; readonly revision: number } | { readonly ok: false; readonly kind: 'unknown' } | Refused;
interface Refused {
  readonly ok: false;
  readonly kind: 'refused';
  readonly reason: string;
  readonly detail: string;
}
export type ReleaseAnswer = { readonly ok: true } | { readonly ok: false; readonly kind: 'unknown' } | Refused;

/** What a caller wants done to a defect. `id` makes a repeated request the same change. */
export interface DefectRequest {
  readonly id?: string | undefined;
  readonly by: string;
  readonly command: DefectCommand;
  /** Public words for the customers of every linked case. */
  readonly text?: string | undefined;
}

export class DefectDesk {
  readonly #deps: DeskDependencies;
  readonly #writer: DefectWriter;

  constructor(deps: DeskDependencies) {
    this.#deps = deps;
    this.#writer = new DefectWriter(deps.database);
  }

  /** Records a defect; its workflow starts with its first change. Throws a conflict where the key is taken. */
  async record(given: Omit<NewDefect, 'state'> & { state?: DefectState | undefined }): Promise<void> {
    await this.#writer.create({ ...given, state: given.state ?? 'suspected' });
  }

  /** Stores the words, then asks the workflow. A refused change leaves no words behind. */
  async change(key: string, { id = newId('chg'), by, command, text }: DefectRequest): Promise<DeskAnswer> {
    if (!(await findDefect(this.#deps.database, key))) return { ok: false, kind: 'unknown' };
    const at = this.#deps.now();
    if (text !== undefined)
      await this.#writer.storeUpdate({ id, defectKey: key, kind: command.kind, text, authorId: by, at });
    const answer = await this.decide(key, { id, at, by, command, hasText: text !== undefined });
    if (!answer.ok && text !== undefined) await this.#writer.dropUpdate(id);
    return answer;
  }

  /** Asks the workflow; words, if any, are stored under the envelope's id. */
  async decide(key: string, envelope: DefectEnvelope): Promise<DeskAnswer> {
    const { database, entities, historyLimit } = this.#deps;
    const answered = await entities.update({
      workflowId: defectWorkflowIdOf(key),
      type: defectWorkflowType,
      update: { name: 'change', id: envelope.id, argument: envelope },
      summary: `Defect ${key}`,
      begin: async () => {
        const defect = await findDefect(database, key);
        if (!defect) throw new Error(`there is no defect ${key}`);
        return { defect, historyLimit };
      },
    });
    if (!answered.ok) return refused(answered);
    const { revision } = answered.answer as { revision: number }; // what the workflow declares
    return { ok: true, revision };
  }

  /** Publishes or cancels a release, once. Telling those who wait goes on by itself. */
  async settleRelease(release: ReleaseName, act: ReleaseAct): Promise<ReleaseAnswer> {
    const { database, entities, now } = this.#deps;
    const found = await findRelease(database, release);
    if (!found) return { ok: false, kind: 'unknown' };
    const decision = decideRelease(found, act);
    if (!decision.ok) return refused(decision);
    const { product, version, state } = found;
    const answered = await entities.update({
      workflowId: releaseWorkflowIdOf(release),
      type: releaseWorkflowType,
      update: { name: act, id: `${act}-${product}-${version}`, argument: { at: now() } },
      summary: `Release ${version} of ${product}`,
      begin: () => Promise.resolve({ release: { product, version, state } }),
    });
    return answered.ok ? { ok: true } : refused(answered);
  }
}

function refused({ reason, detail }: Pick<UpdateRefusal, 'reason' | 'detail'>): Refused {
  return { ok: false, kind: 'refused', reason, detail };
}
