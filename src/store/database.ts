/** The one connection pool of a process: Prisma uses it through its driver adapter, the busiest statements without. */
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient, type Prisma } from '../../prisma/generated/client.js';

export interface Database {
  readonly prisma: PrismaClient;
  /**
   * Runs one of the statements that every request or command needs, prepared once a connection: planning the large ones costs
   * PostgreSQL more than running them, and Prisma's own share is as much again. For statements that find their rows by key;
   * a list's best plan depends on its parameters. Rows come as the driver gives them (int8 as text).
   */
  query<Row>(statement: Prisma.Sql): Promise<Row[]>;
  close(): Promise<void>;
}

/** A connection is dear (a process, a handshake, its prepared statements): it outlives a lull. */
const idleMs = 5 * 60_000;
/** A PostgreSQL that hangs counts as away after this: no caller waits for ever. */
const answerWithinMs = 15_000;

/**
 * Opens a pool of at most `max` connections to `url`. Nothing connects before the first statement; an idle connection
 * that the server drops is replaced by the pool.
 */
export function openDatabase(url: string, options: { max: number }): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max,
    connectionTimeoutMillis: 2000,
    idleTimeoutMillis: idleMs,
    query_timeout: answerWithinMs,
  });
  // Without a listener an idle connection that the server drops would end the process (loop.md T-6).
  pool.on('error', () => undefined);
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  const names = new Map<string, string>();
  return {
    prisma,
    async query<Row>({ text, values }: Prisma.Sql) {
      const name = names.get(text) ?? `caseline-${String(names.size + 1)}`;
      names.set(text, name);
      const { rows } = await pool.query<Row & pg.QueryResultRow>({ name, text, values });
      return rows;
    },
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
