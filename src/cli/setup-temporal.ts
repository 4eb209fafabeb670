/** Has the Temporal development server ready and says where it is. */
import { loadConfiguration, processEnvironment } from '../runtime/configuration.js';
import { createLogger } from '../runtime/logger.js';
import { ensureTemporalBinary } from '../runtime/temporal-binary.js';
import { say, writeResult } from './output.js';

export async function setupTemporal(isJson: boolean): Promise<void> {
  const log = createLogger({ level: loadConfiguration().logLevel });
  const path = await ensureTemporalBinary({ env: processEnvironment(), log, say });
  writeResult(isJson ? JSON.stringify({ path }) : path);
}
