/** Activities of a release's workflow: its row, and the word to the defects that it concerns. */
import type { DefectCommand } from '../src/domain/defect.js';
import type { DefectDesk } from '../src/intake/defect-desk.js';
import type { Database } from '../src/store/database.js';
import { findDefectsOf } from '../src/store/defect-store.js';
import { writeRelease } from '../src/store/release-store.js';
import type { ReleaseActivities } from './defect-contract.js';

export interface ReleaseDependencies {
  readonly database: Database;
  readonly defects: Pick<DefectDesk, 'decide'>;
}

export function createReleaseActivities({ database, defects }: ReleaseDependencies): ReleaseActivities {
  return {
    async projectRelease({ release, at }) {
      await writeRelease(database, release, at);
    },
    async informDefects({ release, act, at }) {
      const { product, version } = release;
      const command: DefectCommand = { kind: act, release: version };
      const fixed = await findDefectsOf(database, release, 'fixed');
      const planned = act === 'cancel' ? await findDefectsOf(database, release, 'planned') : [];
      for (const key of [...fixed, ...planned]) {
        // A refusal says that the defect has nothing to do with the release any more.
        await defects.decide(key, {
          id: `${act}-${product}-${version}-${key}`,
          at,
          by: 'caseline',
          command,
          hasText: false,
        });
      }
    },
  };
}
