/** Stands for the workflows of defects and releases: decides with the same rules and writes the row at once. */
import { decideDefect, type DefectEnvelope } from '../../src/domain/defect.js';
import type { Release } from '../../src/domain/release.js';
import type { Database } from '../../src/store/database.js';
import { findDefect, writeDefectChange } from '../../src/store/defect-store.js';
import { writeRelease } from '../../src/store/release-store.js';
import type { EntityClient, EntityUpdate } from '../../src/temporal/entity-client.js';

export class InstantEntities {
  readonly asked: EntityUpdate[] = [];
  constructor(private readonly database: Database) {}

  async update(asked: EntityUpdate): ReturnType<EntityClient['update']> {
    this.asked.push(asked);
    if (asked.type === 'release') return this.settle(asked);
    const envelope = asked.update.argument as DefectEnvelope;
    const defect = await findDefect(this.database, asked.workflowId.slice('defect-'.length));
    if (!defect) throw new Error('the desk asks of known defects only');
    const decision = decideDefect(defect, envelope);
    if (!decision.ok) return decision;
    await writeDefectChange(this.database, defect.key, decision.change);
    return { ok: true, answer: { revision: decision.change.revision } };
  }

  private async settle({ update, begin }: EntityUpdate): ReturnType<EntityClient['update']> {
    const { release } = (await begin()) as { release: Release };
    const state = update.name === 'publish' ? 'published' : 'cancelled';
    await writeRelease(this.database, { ...release, state }, (update.argument as { at: number }).at);
    return { ok: true, answer: { state } };
  }
}
