/** What went wrong below a store, as far as a caller can act on it. */
export type StoreFailure = 'away' | 'full' | 'conflict' | 'unknown-reference' | 'missing' | 'other';

/**
 * Codes of "there is no database to talk to": Prisma's (P1…, P2024), PostgreSQL's classes 08, 53, 57P and Node's socket errors.
 * A driver adapter wraps the driver's error, so the chain of causes is searched.
 */
const awayCodes = new Set([
  ...['P1001', 'P1002', 'P1008', 'P1011', 'P1017', 'P2024', 'P2037'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH', 'EAI_AGAIN', 'ENOENT'],
  ...['08000', '08001', '08003', '08004', '08006', '53300', '57P01', '57P02', '57P03'],
  // Names that Prisma's driver adapters give to the same.
  ...['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections', 'TlsConnectionError'],
]);
const awayMessages =
  /connection terminated|query read timeout|timeout exceeded when trying to connect|can't reach database/iu;

const failureOf: Readonly<Record<string, StoreFailure>> = {
  // PostgreSQL's disk, and our own.
  '53100': 'full',
  ENOSPC: 'full',
  EDQUOT: 'full',
  P2002: 'conflict',
  '23505': 'conflict',
  UniqueConstraintViolation: 'conflict',
  P2003: 'unknown-reference',
  '23503': 'unknown-reference',
  ForeignKeyConstraintViolation: 'unknown-reference',
  P2025: 'missing',
};

/** Classifies an error that a store threw. */
export function storeFailure(error: unknown): StoreFailure {
  for (const link of chainOf(error)) {
    for (const word of wordsOf(link)) {
      if (awayCodes.has(word)) return 'away';
      const failure = failureOf[word];
      if (failure !== undefined) return failure;
    }
    if ('message' in link && typeof link.message === 'string' && awayMessages.test(link.message)) return 'away';
  }
  return 'other';
}

/** The error, its causes, what Prisma keeps in `meta`, and the members of an aggregate (a refused connect on two addresses). */
function chainOf(error: unknown, depth = 0): readonly object[] {
  if (typeof error !== 'object' || error === null || depth > 5) return [];
  const { cause, meta, driverAdapterError, errors } = error as Record<string, unknown>; // an object by the check above
  const nested = [cause, meta, driverAdapterError, ...(Array.isArray(errors) ? (errors as unknown[]) : [])];
  return [error, ...nested.flatMap((inner) => chainOf(inner, depth + 1))];
}

function wordsOf(link: object): readonly string[] {
  const { code, originalCode, kind } = link as Record<string, unknown>; // read as unknown and filtered below
  return [code, originalCode, kind].filter((word) => typeof word === 'string');
}
