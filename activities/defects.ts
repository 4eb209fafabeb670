/** Activities of a defect's workflow: its row, and the facts for its cases. */
import pLimit from 'p-limit';
import { sendDefectFact, storeDefectFacts, type DefectNews } from '../src/intake/defect-facts.js';
import type { HandOver } from '../src/intake/hand-over.js';
import type { AnyEnvelope } from '../src/domain/envelope.js';
import type { Database } from '../src/store/database.js';
import {
  findChange,
  findPublicTitle,
  listCasesToInform,
  listChangesAfter,
  writeDefectChange,
} from '../src/store/defect-store.js';
import type { DefectActivities } from './defect-contract.js';

export interface DefectDependencies {
  readonly database: Database;
  readonly handOver: HandOver;
}

/** Cases of one page, and at once: a signal and about eight statements each. */
const pageSize = 200;
const casesAtOnce = 4;

export function createDefectActivities(
  deps: DefectDependencies,
): Pick<DefectActivities, 'projectDefect' | 'informCases'> {
  const { database } = deps;
  return {
    async projectDefect({ key, change }) {
      await writeDefectChange(database, key, change);
    },
    async informCases({ key, changeId, after }) {
      const change = await findChange(database, changeId);
      if (!change) throw new Error(`change ${changeId} of defect ${key} was not projected`);
      const news: DefectNews = { key, change, publicTitle: await findPublicTitle(database, key) };
      const asked = { key, revision: change.revision, after, limit: pageSize };
      const numbers = await listCasesToInform(database, asked);
      const limit = pLimit(casesAtOnce);
      await Promise.all(numbers.map((number) => limit(() => sendDefectFact(deps, number, news))));
      return { after: numbers.length < pageSize ? null : (numbers.at(-1) ?? null) };
    },
  };
}

/**
 * News that a case missed because it was linked, or closed, while they went round: the changes after the revision it knows.
 * The row is written before the news go round, so a case is either found by them or finds the row here.
 */
export async function defectNews(
  database: Database,
  input: {
    readonly caseNumber: string;
    readonly defects: readonly { readonly key: string; readonly revision: number }[];
  },
): Promise<readonly AnyEnvelope[]> {
  const missed: AnyEnvelope[] = [];
  for (const { key, revision } of input.defects) {
    const changes = await listChangesAfter(database, key, revision);
    if (changes.length === 0) continue;
    const publicTitle = await findPublicTitle(database, key);
    const news = changes.map((change) => ({ key, publicTitle, change }));
    missed.push(...(await storeDefectFacts(database, input.caseNumber, news)));
  }
  return missed;
}
