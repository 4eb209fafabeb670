/**
 * Counts the SQL statements that a PostgreSQL server really executes, from its own log: `log_statement` is on while the work
 * runs. Needs a superuser, which the embedded server's user is.
 */
import { readFileSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

/** `transaction`: BEGIN, COMMIT and their like; `sweep`: the relay's own round, which runs without any command too. */
export type StatementKind = 'command' | 'delivery' | 'sweep' | 'transaction';

export interface CountedStatement {
  readonly kind: StatementKind;
  /** Its first words. */
  readonly words: string;
}

/** Sessions under this application name are not counted: they are the counter's and its friends'. */
export const countersName = 'caseline-bench';

/** The embedded server's `log_line_prefix` is `%m [%p] `. */
const entryStart = /^\d{4}-\d\d-\d\d [\d:.]+ \w+ \[\d+\] /u;
const statementLine = /^\S+ \S+ \S+ \[(?<pid>\d+)\] LOG: {2}(?:statement|execute [^:]*): (?<sql>.*)$/su;

export class StatementCounter {
  readonly #client: pg.Client;
  readonly #logFile: string;
  readonly #ownPids: ReadonlySet<string>;

  private constructor(client: pg.Client, logFile: string, ownPids: ReadonlySet<string>) {
    this.#client = client;
    this.#logFile = logFile;
    this.#ownPids = ownPids;
  }

  /** From now on every statement is logged, until `close`. */
  static async open(databaseUrl: string, logFile: string): Promise<StatementCounter> {
    const client = new pg.Client({ connectionString: databaseUrl, application_name: countersName });
    await client.connect();
    const { rows } = await client.query<{ pid: number }>(
      'select pid from pg_stat_activity where application_name = $1',
      [countersName],
    );
    await client.query(`alter system set log_statement = 'all'`);
    await reload(client);
    return new StatementCounter(client, logFile, new Set(rows.map(({ pid }) => String(pid))));
  }

  /** Where the log ends now: an argument for `since`. */
  position(): number {
    return statSync(this.#logFile).size;
  }

  since(position: number): readonly CountedStatement[] {
    const text = readFileSync(this.#logFile).subarray(position).toString('utf8');
    return entriesOf(text).flatMap((entry) => {
      const found = statementLine.exec(entry)?.groups;
      if (found?.['sql'] === undefined || this.#ownPids.has(found['pid'] ?? '')) return [];
      return [countedOf(found['sql'])];
    });
  }

  async close(): Promise<void> {
    await this.#client.query('alter system reset log_statement');
    await reload(this.#client);
    await this.#client.end();
  }
}

export function countOf(statements: readonly CountedStatement[], kind: StatementKind): number {
  return statements.filter((statement) => statement.kind === kind).length;
}

async function reload(client: pg.Client): Promise<void> {
  await client.query('select pg_reload_conf()');
  // The postmaster passes the signal on; each session reads the new settings before its next statement.
  await delay(300);
}

function entriesOf(text: string): string[] {
  const entries: string[] = [];
  for (const line of text.split('\n')) {
    if (entryStart.test(line)) entries.push(line);
    else entries.push(`${entries.pop() ?? ''}\n${line}`);
  }
  return entries;
}

function countedOf(sql: string): CountedStatement {
  const words = sql.replaceAll(/\s+/gu, ' ').trim();
  return { kind: kindOf(words), words: words.slice(0, 100) };
}

function kindOf(words: string): StatementKind {
  if (/^(begin|commit|rollback|savepoint|release|set |deallocate|discard)/iu.test(words)) return 'transaction';
  if (/which cases have words or openings that were left|which decisions were left/u.test(words)) return 'sweep';
  if (/^(with claimed as \( )?update notification /u.test(words)) return 'delivery';
  return 'command';
}
