/** A document of one's own needs to name only what differs; the rest is as in the standard policy that the product ships. */
import { isRecord } from './record.js';

/** Keys whose entries are taken from the standard policy one by one; every other key as a whole. */
const mergedKeys = ['calendars', 'clocks', 'windows', 'notifications', 'texts', 'closureCodes'] as const;

/** `given` with what it leaves out taken from `standard`. The version is never taken over: a document of one's own says its own. */
export function completePolicy(given: unknown, standard: unknown): unknown {
  if (!isRecord(given) || !isRecord(standard)) return given;
  const { version: _version, ...rest } = standard;
  const complete: Record<string, unknown> = { ...rest, ...given };
  for (const key of mergedKeys) {
    const [own, shipped] = [given[key], standard[key]];
    if (isRecord(own) && isRecord(shipped)) complete[key] = { ...shipped, ...own };
  }
  return complete;
}
