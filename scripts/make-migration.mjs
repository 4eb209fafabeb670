/**
 * `npm run migration -- add-webhooks`: compares prisma/schema.prisma with what the existing migrations make, and writes
 * the difference as the next folder under prisma/migrations. Read the SQL before you commit it; `--empty` writes an empty
 * one for hand-written SQL.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { prepare, root, say } from './prepare.mjs';

const args = process.argv.slice(2);
const name = args.find((arg) => !arg.startsWith('--'));
if (name === undefined || !/^[a-z0-9][a-z0-9_-]*$/.test(name)) {
  say('usage: npm run migration -- <name in lower case, with dashes> [--empty]');
  process.exit(64);
}

await prepare();
const runtime = (file) => import(path.join(root, 'dist', 'src', 'runtime', file));
const { openSchemaEngine, readMigrations, migrationsFolder } = await import('./schema-engine.mjs');
const folder = path.resolve(option('folder') ?? migrationsFolder());
const sql = args.includes('--empty') ? '-- \n' : await differenceAsSql();
if (sql.trim() === '' || /^-- This is an empty migration\.$/.test(sql.trim())) {
  say('the migrations already make this schema: nothing to write');
  process.exit(0);
}
const target = path.join(folder, `${timestamp()}_${name.replaceAll('-', '_')}`);
fs.mkdirSync(target, { recursive: true });
fs.writeFileSync(path.join(target, 'migration.sql'), sql);
writeLockfile();
process.stdout.write(`${path.relative(root, path.join(target, 'migration.sql'))}\n`);
process.exit(0);

/** `--schema=…` and `--folder=…` are for trying a schema out without touching the real one. */
function option(wanted) {
  return args.find((arg) => arg.startsWith(`--${wanted}=`))?.slice(wanted.length + 3);
}

async function differenceAsSql() {
  const migrations = await readMigrations(folder);
  const schemaPath = path.resolve(option('schema') ?? path.join(root, 'prisma', 'schema.prisma'));
  const schema = { path: schemaPath, content: fs.readFileSync(schemaPath, 'utf8') };
  const { url, stop } = await shadowDatabase();
  try {
    const engine = await openSchemaEngine(url);
    const result = await engine.diff({
      from: migrations.lockfile.content === null ? { tag: 'empty' } : { tag: 'migrations', ...migrations },
      to: { tag: 'schemaDatamodel', files: [schema] },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    return withExtensions(result.stdout ?? '', migrations);
  } finally {
    await stop();
  }
}

/** The schema names an operator class; the extension that brings it must come first, once. */
function withExtensions(sql, migrations) {
  const earlier = migrations.migrationDirectories.map(({ migrationFile }) => migrationFile.content.value).join('\n');
  const isNeeded = sql.includes('gin_trgm_ops') && !/create extension.*pg_trgm/i.test(earlier + sql);
  return isNeeded ? `CREATE EXTENSION IF NOT EXISTS "pg_trgm";\n\n${sql}` : sql;
}

/** The engine replays the existing migrations in a database of its own, on a server that lives for this run only. */
async function shadowDatabase() {
  const { startPostgres } = await runtime('embedded-postgres.js');
  const { createLogger } = await runtime('logger.js');
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'caseline-migration-'));
  const server = await startPostgres({ dataDir, port: 'any', log: createLogger({ level: 'warn' }) });
  const stop = async () => {
    await server.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  };
  return { url: server.url, stop };
}

function timestamp() {
  return new Date().toISOString().slice(0, 19).replace(/\D/g, '');
}

function writeLockfile() {
  const file = path.join(folder, 'migration_lock.toml');
  const text =
    '# Which database these migrations are written for; `prisma migrate` checks it.\nprovider = "postgresql"\n';
  if (!fs.existsSync(file)) fs.writeFileSync(file, text);
}
