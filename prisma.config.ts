import { defineConfig } from 'prisma/config';

/**
 * Read by the `prisma` command line only (generate, migrate deploy, studio); the program itself gets its
 * database address from src/runtime/configuration.ts.
 */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  // `prisma generate` needs no database; `prisma migrate deploy` says clearly that the address is missing.
  datasource: { url: process.env['DATABASE_URL'] ?? '' },
});
