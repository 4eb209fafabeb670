import fs from 'node:fs';
import path from 'node:path';

export default async function globalTeardown() {
  const { postgres, temporal, dataDir } = globalThis.caselineTestServers;
  await temporal.stop();
  await postgres.stop();
  // The database cluster is worth keeping for the next run; workflows of this one are not.
  fs.rmSync(path.join(dataDir, 'temporal'), { recursive: true, force: true });
}
