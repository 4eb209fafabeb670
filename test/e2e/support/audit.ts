/** What the database says of acknowledged acts: each there exactly once. */
import pg from 'pg';
import type { Acknowledged } from './load.js';

export interface Audit {
  /** Acknowledged acts that are not there. */
  readonly lost: readonly Acknowledged[];
  /** Words that are there more than once, acknowledged or given up. */
  readonly doubled: readonly string[];
  /** Cases without an opening, and openings without a case. */
  readonly halfWritten: readonly string[];
}

interface Counted {
  readonly words: string;
  readonly caseNumber: string;
  readonly messages: number;
  readonly entries: number;
}

export async function audit(
  databaseUrl: string,
  acts: { readonly acknowledged: readonly Acknowledged[]; readonly givenUp: readonly string[] },
): Promise<Audit> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const counted = await client.query<Counted>(`
      select m.text as words, min(m.case_number) as "caseNumber", count(distinct m.id)::int as messages, count(t.seq)::int as entries
      from message m left join timeline_entry t on t.message_id = m.id group by m.text`);
    const half = await client.query<{ number: string }>(`
      select c.case_number as number from support_case c
      where c.seq = 0 or not exists (select from timeline_entry t where t.case_number = c.case_number and t.type = 'case-opened')
      union select case_number from message m where not exists (select from support_case c where c.case_number = m.case_number)
      union select case_number from hand_over where handed_at is null`);
    return {
      ...compared(new Map(counted.rows.map((row) => [row.words, row])), acts),
      halfWritten: half.rows.map((row) => row.number),
    };
  } finally {
    await client.end();
  }
}

function compared(
  found: ReadonlyMap<string, Counted>,
  { acknowledged, givenUp }: { acknowledged: readonly Acknowledged[]; givenUp: readonly string[] },
): Pick<Audit, 'lost' | 'doubled'> {
  const words = [...acknowledged.map((act) => act.words), ...givenUp];
  const lost = acknowledged.filter((act) => {
    const row = found.get(act.words);
    return !row || row.entries === 0 || row.caseNumber !== act.caseNumber;
  });
  const doubled = words.filter((text) => {
    const row = found.get(text);
    return row !== undefined && (row.messages > 1 || row.entries > 1);
  });
  return { lost, doubled };
}
