import { readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { createSchemaAdapter } from './schema-adapter.mjs';
import { root } from './prepare.mjs';
/** The folder `prisma migrate deploy` reads too. */
export function migrationsFolder() {
  return join(root, 'prisma', 'migrations');
}
/**
 * Prisma's schema engine as WebAssembly. The native engine is a download at run time, which a closed network refuses; this
 * one comes with the packages, and writes the same `_prisma_migrations` table.
 */
export async function openSchemaEngine(databaseUrl) {
  const module = await loadModule();
  const ignoreLog = () => undefined;
  return module.SchemaEngine.new({ datamodels: undefined }, ignoreLog, createSchemaAdapter(databaseUrl));
}
/**
 * Node 20 imports no `.wasm` files without a flag, so the package's own entry point can't be used: its glue code is
 * imported, and the binary beside it handed over.
 */
async function loadModule() {
  const gluePath = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const binary = await readFile(join(dirname(gluePath), 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(binary, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return glue;
}
/** The migrations on disk, oldest first, in the shape the engine takes. */
export async function readMigrations(folder) {
  const entries = await readdir(folder, { withFileTypes: true }).catch(emptyWhenMissing);
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const migrationDirectories = await Promise.all(
    names.sort().map(async (name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: await readFile(join(folder, name, 'migration.sql'), 'utf8') },
      },
    })),
  );
  const lockfile = await readFile(join(folder, 'migration_lock.toml'), 'utf8').catch(nullWhenMissing);
  return {
    baseDir: basename(folder),
    lockfile: { path: 'migration_lock.toml', content: lockfile },
    shadowDbInitScript: '',
    migrationDirectories,
  };
}
function isMissing(error) {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
function emptyWhenMissing(error) {
  if (isMissing(error)) return [];
  throw error;
}
function nullWhenMissing(error) {
  if (isMissing(error)) return null;
  throw error;
}
