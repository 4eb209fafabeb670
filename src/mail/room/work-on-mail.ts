/** One attempt at one mail: read, judged, carried out, its end written; or put back, or in quarantine when nothing helps. */
import type { Logger } from '../../runtime/logger.js';
import type { ClaimedMail, MailEndRow, ReceivedMailStore, WrittenEnd } from '../../store/received-mail-store.js';
import type { MailParser, ParseResult } from '../inbound/parsed-mail.js';
import { carryOut, endWithoutCase, type CarryOutDependencies } from './carry-out.js';
import { releasedEnd, unreadableMail } from './released-end.js';
import { NotNowError, type MailJudge } from './worked-mail.js';
import { withMailFile, type WorkFolder } from './work-folder.js';

export interface WorkDependencies extends CarryOutDependencies {
  readonly store: ReceivedMailStore;
  readonly parser: MailParser;
  readonly judge: MailJudge;
  /** Folder for mails in hand. */
  readonly spool: string;
  readonly log: Logger;
}

/** Failures after which a mail is a person's to look at (mail.md rule 6). */
const maxFailures = 5;
/** Three times as long after every failure: the fifth comes some 10 s after the first. */
const firstRetryMs = 250;
/** A disk that is full, in milliseconds until it is tried again: that is nobody's mail's fault. */
const diskFullMs = 15_000;
/** Longest account of an error in a row, in characters. */
const maxError = 500;

/** Undefined: it has no end yet. Throws only when PostgreSQL is away. */
export async function workOnMail(deps: WorkDependencies, row: ClaimedMail): Promise<WrittenEnd | undefined> {
  const { store, log } = deps;
  try {
    const end = await endOf(deps, row);
    if (end === 'withdrawn') return await store.findEnd(row.id).then(asWritten);
    const written = await store.end(row.id, end);
    log.info(
      { mailId: row.id, outcome: written?.outcome, reason: end.reason, caseNumber: written?.caseNumber },
      'mail.ended',
    );
    return written;
  } catch (error) {
    return putBack(deps, row, error);
  }
}

async function endOf(deps: WorkDependencies, row: ClaimedMail): Promise<MailEndRow | 'withdrawn'> {
  const repeated = row.order === null ? await deps.judge.repeated(row) : undefined;
  if (repeated) return endWithoutCase(row, repeated, null);
  return withMailFile(deps, row.id, async (place) => {
    const result = await deps.parser.parse(place);
    return row.order === null ? judged(deps, row, { place, result }) : released(deps, row, { place, result });
  });
}

interface Parsed {
  readonly place: WorkFolder;
  readonly result: ParseResult;
}

async function judged(deps: WorkDependencies, row: ClaimedMail, { place, result }: Parsed): Promise<MailEndRow> {
  const end = await deps.judge.judge({ mail: row, result, rawFile: place.rawFile });
  if (!result.ok) return endWithoutCase(row, end, null);
  return carryOut(deps, { row, read: result.mail }, end);
}

async function released(
  deps: WorkDependencies,
  row: ClaimedMail,
  { place, result }: Parsed,
): Promise<MailEndRow | 'withdrawn'> {
  if (row.order === null) throw new Error('only a mail that somebody released is carried out by order');
  const read = result.ok ? result.mail : unreadableMail(row, { rawFile: place.rawFile, result });
  const answer = await releasedEnd(deps.database, row.order, read);
  const end = 'end' in answer ? await carryOut(deps, { row, read }, answer.end) : answer;
  if (!('refused' in end) && end.outcome !== 'quarantined') return end;
  await deps.store.withdrawRelease(row.id, 'refused' in end ? end.refused : String(end.evidence['refusal']));
  return 'withdrawn';
}

function asWritten(found: Awaited<ReturnType<ReceivedMailStore['findEnd']>>): WrittenEnd | undefined {
  if (!found || found.outcome === null) return undefined;
  return { outcome: found.outcome, caseNumber: found.caseNumber };
}

async function putBack(deps: WorkDependencies, row: ClaimedMail, error: unknown): Promise<WrittenEnd | undefined> {
  const { store, log } = deps;
  const words = (error instanceof Error ? error.message : String(error)).slice(0, maxError).toWellFormed();
  const afterMs = waitOf(error);
  if (afterMs !== undefined) {
    log.debug({ mailId: row.id, reason: words }, 'mail.waits');
    await store.putBack(row.id, { error: words, afterMs, isFailure: false });
    return undefined;
  }
  log.warn({ mailId: row.id, attempt: row.attempt, err: error }, 'mail.failed');
  if (row.attempt < maxFailures) {
    await store.putBack(row.id, { error: words, afterMs: firstRetryMs * 3 ** (row.attempt - 1), isFailure: true });
    return undefined;
  }
  if (row.order !== null) {
    await store.withdrawRelease(row.id, words);
    return { outcome: 'quarantined', caseNumber: null };
  }
  const evidence = { error: words, attempts: row.attempt };
  const end = { outcome: 'quarantined', rule: '6', reason: 'error', evidence } as const;
  return store.end(row.id, endWithoutCase(row, end, null));
}

function waitOf(error: unknown): number | undefined {
  if (error instanceof NotNowError) return error.afterMs;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT' ? diskFullMs : undefined;
}
