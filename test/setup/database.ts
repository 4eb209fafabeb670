import { openDatabase, type Database } from '../../src/store/database.js';
import { freshDatabase } from './servers.js';

export interface SeededDatabase {
  readonly database: Database;
  readonly url: string;
  /** Closes it and drops it. */
  readonly close: () => Promise<void>;
}

/** A database of its own for a test file, migrated, open, and with what `seed` puts there. */
export async function seededDatabase(seed?: (database: Database) => Promise<void>): Promise<SeededDatabase> {
  const fresh = await freshDatabase();
  const database = openDatabase(fresh.url, { max: 4 });
  const close = async (): Promise<void> => {
    await database.close();
    await fresh.drop();
  };
  await seed?.(database);
  return { database, url: fresh.url, close };
}
