import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum, DriverAdapterError } from '@prisma/driver-adapter-utils';
import pg from 'pg';
/**
 * The door through which the schema engine reaches PostgreSQL. Prisma's own adapter serves the client; for migrations it
 * lacks three things, which are added here: the catalogue's `"char"` type, scripts with semicolons inside (it splits at
 * each one, also in functions and texts), and a shadow database that is really another database.
 */
export function createSchemaAdapter(databaseUrl) {
  const factory = {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => openDatabase(databaseUrl),
    connectToShadowDb: () => openShadowDatabase(databaseUrl),
  };
  return bindMigrationAwareSqlAdapterFactory(factory);
}
async function openDatabase(url) {
  const source = new CataloguePool(url);
  const { pool } = source;
  const adapter = await new PrismaPg(pool).connect();
  return {
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    queryRaw: (query) => queryCatalogue(adapter, source, query),
    executeRaw: (query) => adapter.executeRaw(query),
    startTransaction: (level) => adapter.startTransaction(level),
    getConnectionInfo: () => ({ supportsRelationJoins: true }),
    executeScript: (script) => runScript(source.rawPool, script),
    dispose: () => pool.end(),
  };
}
/** One message: PostgreSQL reads the statements itself, and the script is one transaction unless it says otherwise. */
async function runScript(pool, script) {
  try {
    await pool.query(script);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    const { code = 'N/A', severity = 'N/A', message, detail, column, hint } = error;
    throw new DriverAdapterError({ kind: 'postgres', code, severity, message, detail, column, hint });
  }
}
async function openShadowDatabase(url) {
  const database = `caseline_shadow_${crypto.randomUUID().replaceAll('-', '')}`;
  const shadowUrl = new URL(url);
  shadowUrl.pathname = `/${database}`;
  await runOnce(url, `create database ${database}`);
  const adapter = await openDatabase(shadowUrl.href);
  return {
    ...adapter,
    dispose: async () => {
      await adapter.dispose();
      await runOnce(url, `drop database ${database} with (force)`);
    },
  };
}
async function runOnce(url, sql) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
/** `"char"`, the one-byte type of pg_catalog's columns; the adapter refuses any result that has one. */
const CHAR_TYPE = 18;
const TEXT_TYPE = 25;
class CataloguePool {
  /** Which columns of a result were `"char"`, by the result's rows. */
  charColumns = new WeakMap();
  pool;
  rawPool;
  constructor(url) {
    const pool = new pg.Pool({ connectionString: url, max: 2 });
    pool.on('error', () => undefined);
    this.rawPool = pool;
    const query = (config) => this.#relabel(pool.query(config));
    this.pool = new Proxy(pool, {
      get: (target, name) => (name === 'query' ? query : Reflect.get(target, name)),
    });
  }
  async #relabel(asked) {
    const result = await asked;
    const columns = [...result.fields.keys()].filter((index) => result.fields[index]?.dataTypeID === CHAR_TYPE);
    for (const field of result.fields) if (field.dataTypeID === CHAR_TYPE) field.dataTypeID = TEXT_TYPE;
    this.charColumns.set(result.rows, columns);
    return result;
  }
}
async function queryCatalogue(adapter, source, query) {
  const answer = await adapter.queryRaw(query);
  const charColumns = source.charColumns.get(answer.rows) ?? [];
  const columnTypes = answer.columnTypes.map((type, index) =>
    charColumns.includes(index) ? ColumnTypeEnum.Character : type,
  );
  return { ...answer, columnTypes };
}
