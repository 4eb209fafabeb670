/** The one connection pool of a process, through Prisma's driver adapter. */
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../../prisma/generated/client.js';

export interface Database {
  readonly prisma: PrismaClient;
  close(): Promise<void>;
}

/**
 * Opens a pool of at most `max` connections to `url`. Nothing connects before the first statement; an idle connection
 * that the server drops is replaced by the pool.
 */
export function openDatabase(url: string, options: { max: number }): Database {
  const adapter = new PrismaPg({ connectionString: url, max: options.max, connectionTimeoutMillis: 2000 });
  const prisma = new PrismaClient({ adapter });
  return { prisma, close: () => prisma.$disconnect() };
}
