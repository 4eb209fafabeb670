/**
 * A mail whose announced SIZE is too large is refused by the SMTP library before any callback of ours: only its log has the
 * command. The ledger must know of every mail that was refused (mail.md rule 2), so the log is listened to.
 */
import { z } from 'zod';

export interface Announced {
  /** The session's id. */
  readonly connection: string;
  readonly from: string;
  /** In bytes. */
  readonly size: number;
}

const commandEntry = z.object({ tnx: z.literal('command'), cid: z.string(), command: z.literal('MAIL') });
const mailCommand = /^MAIL FROM:\s*<([^<>]*)>.*?\sSIZE=(\d{1,20})(?:\s|$)/iu;

/** A logger for the library that tells of each announced size over `maxBytes` and writes nothing. */
export function announcedSizes(
  maxBytes: number,
  tell: (announced: Announced) => void,
): Record<'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal', (...args: unknown[]) => void> {
  const silent = (): void => undefined;
  const debug = (data: unknown, ...[, line]: unknown[]): void => {
    const entry = commandEntry.safeParse(data);
    const [, from = '', digits = '0'] = (typeof line === 'string' && mailCommand.exec(line)) || [];
    const size = Number(digits);
    if (entry.success && size > maxBytes) tell({ connection: entry.data.cid, from, size });
  };
  // Each level is there, or the library would write one that is not through another.
  return { trace: silent, debug, info: silent, warn: silent, error: silent, fatal: silent };
}
