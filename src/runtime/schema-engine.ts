import { readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { PrismaPg } from '@prisma/adapter-pg';
import type * as SchemaEngineModule from '@prisma/schema-engine-wasm/schema_engine_bg';
import { inProject } from './project-root.js';

export type SchemaEngine = SchemaEngineModule.SchemaEngine;
export type MigrationList = SchemaEngineModule.MigrationList;

/** The folder `prisma migrate deploy` reads too. */
export function migrationsFolder(): string {
  return inProject('prisma', 'migrations');
}

/**
 * Prisma's schema engine as WebAssembly. The native engine is a download at run time, which a closed network refuses; this
 * one comes with the packages, and writes the same `_prisma_migrations` table.
 */
export async function openSchemaEngine(databaseUrl: string): Promise<SchemaEngine> {
  const module = await loadModule();
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString: databaseUrl, max: 2 }));
  const ignoreLog = (): void => undefined;
  return module.SchemaEngine.new({ datamodels: undefined }, ignoreLog, adapter);
}

/**
 * Node 20 imports no `.wasm` files without a flag, so the package's own entry point can't be used: its glue code is
 * imported, and the binary beside it handed over.
 */
async function loadModule(): Promise<typeof SchemaEngineModule> {
  const gluePath = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const glue = (await import('@prisma/schema-engine-wasm/schema_engine_bg')) as typeof SchemaEngineModule & WasmGlue;
  const binary = await readFile(join(dirname(gluePath), 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(binary, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return glue;
}

/** What wasm-bindgen generates beside the declared functions. */
interface WasmGlue {
  __wbg_set_wasm(exports: WasmExports): void;
}

interface WasmExports {
  __wbindgen_start(): void;
}

/** TypeScript declares this global for browsers only; the whole DOM is too much to take in for one function. */
declare const WebAssembly: {
  instantiate(binary: Uint8Array, imports: object): Promise<{ instance: { exports: WasmExports } }>;
};

/** The migrations on disk, oldest first, in the shape the engine takes. */
export async function readMigrations(folder: string): Promise<MigrationList> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(emptyWhenMissing);
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const migrationDirectories = await Promise.all(
    names.sort().map(async (name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok' as const, value: await readFile(join(folder, name, 'migration.sql'), 'utf8') },
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

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function emptyWhenMissing(error: unknown): [] {
  if (isMissing(error)) return [];
  throw error;
}

function nullWhenMissing(error: unknown): null {
  if (isMissing(error)) return null;
  throw error;
}
