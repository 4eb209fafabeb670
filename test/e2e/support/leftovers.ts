/** Where the database still says something. */
import pg from 'pg';

/** Names of the tables of which some row holds `words`, whatever the column. */
export async function tablesWith(databaseUrl: string, words: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
    );
    const found: string[] = [];
    for (const { name } of rows) {
      const some = await client.query(
        `select from ${client.escapeIdentifier(name)} t where strpos(t::text, $1) > 0 limit 1`,
        [words],
      );
      if (some.rowCount !== 0) found.push(name);
    }
    return found;
  } finally {
    await client.end();
  }
}
