/** What every installation needs, with or without demo data. */
import { join } from 'node:path';
import type { Database } from '../store/database.js';
import { EngineerReader } from '../store/engineer-store.js';
import { storeFailure } from '../store/store-errors.js';
import { TeamWriter } from '../store/team-store.js';
import { hashOfToken, mintToken } from '../store/token.js';
import { writePrivateJson } from './private-file.js';

const firstAdmin = { id: 'admin', name: 'Administrator', email: 'admin@localhost', levels: [], isAdmin: true };

/** The teams that the standard routing sends cases to. */
export async function ensureTeams(database: Database): Promise<void> {
  await new TeamWriter(database).ensureStandard();
}

/**
 * An installation without any engineer gets one administrator, whose token is written to `admin.json`: whoever may read that
 * file makes everybody else. Resolves to the file's path when it was written.
 */
export async function ensureFirstAdmin(database: Database, dataDir: string): Promise<string | undefined> {
  if (await new EngineerReader(database).hasAny()) return undefined;
  const path = join(dataDir, 'admin.json');
  const token = mintToken();
  try {
    await database.prisma.$transaction(async (transaction) => {
      await transaction.engineer.create({ data: firstAdmin });
      const tokenRow = { id: 'tok_first_admin', tokenHash: hashOfToken(token), name: 'First administrator' };
      await transaction.apiToken.create({ data: { ...tokenRow, userKind: 'engineer', userId: firstAdmin.id } });
      // Before the commit: an administrator whose token nobody knows would lock everybody out.
      writePrivateJson(path, { id: firstAdmin.id, email: firstAdmin.email, name: firstAdmin.name, token });
    });
  } catch (error) {
    // Another process that started at the same moment was first.
    if (storeFailure(error) === 'conflict') return undefined;
    throw error;
  }
  return path;
}
