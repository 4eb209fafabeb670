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
  /**
   * Statements on one connection of the driver's own, all of them or none: for bytes, which Prisma would carry as text.
   * @throws what `work` or PostgreSQL threw; then nothing is stored, unless the connection was lost at the very end.
   */
  inTransaction<T>(work: (run: Run) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Runs one statement of a transaction; the number of rows that it wrote. */
export type Run = (statement: Prisma.Sql) => Promise<number>;

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
  pool.on('error', ignored);
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
    inTransaction: (work) => inTransaction(pool, work),
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

async function inTransaction<T>(pool: pg.Pool, work: (run: Run) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // The statement in hand tells of a lost connection; without a listener the event itself would end the process.
  client.on('error', ignored);
  let isDone = false;
  try {
    await client.query('begin');
    const answer = await work(async ({ text, values }) => {
      return (await client.query({ text, values })).rowCount ?? 0;
    });
    await client.query('commit');
    isDone = true;
    return answer;
  } finally {
    client.off('error', ignored);
    // A connection whose transaction failed is closed: the server rolls back, whatever state it is in.
    client.release(!isDone);
  }
}

function ignored(): void {
  // Told where the statement failed.
}
