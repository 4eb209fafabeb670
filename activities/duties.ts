/**
 * Telling those who wait beyond their case's end (C21): each duty and each news once. Claimed in pages, sent over the pooled
 * connections, settled in batches. After a crash those in hand are claimed again when their lease is over: the few whose mail was
 * taken and not yet noted get it twice, with the same Message-ID.
 */
import { ApplicationFailure } from '@temporalio/common';
import pLimit from 'p-limit';
import { newsIdOf, type DutyNewsKind } from '../src/domain/duties.js';
import { dutyNotification, dutyRecipient, dutyTexts, hasDutyText } from '../src/mail/duty-mail.js';
import type { MailOut } from '../src/mail/mail-out.js';
import { PermanentMailError, TemporaryMailError } from '../src/mail/transport.js';
import type { PinnedPolicy } from '../src/mail/words.js';
import type { Logger } from '../src/runtime/logger.js';
import type { DutyContent, DutyOutcome, DutyStore } from '../src/store/duty-store.js';
import type { DefectActivities } from './defect-contract.js';
import { Settling } from './settling.js';

export interface DutyDependencies {
  readonly duties: DutyStore;
  readonly mail: MailOut;
  readonly policies: { get(version: number): Promise<PinnedPolicy>; getCurrent(now: number): Promise<PinnedPolicy> };
  readonly log: Logger;
  readonly now: () => number;
}

interface Scope {
  readonly news: string;
  readonly caseNumber?: string;
}

/** Mails claimed at once. */
const pageSize = 100;
/** In hand at once, sent or being noted: no more than these may go twice after a crash. */
const mailsAtOnce = 12;
/** After so long an activity hands back, so that its progress is in the workflow's history. */
const turnMs = 20_000;

export function createDutyActivities(deps: DutyDependencies): Pick<DefectActivities, 'queueDuties' | 'tellDuties'> {
  return {
    async queueDuties(news) {
      return { queued: await deps.duties.queue(news) };
    },
    async tellDuties(news) {
      return tell(deps, { news: newsIdOf(news) });
    },
  };
}

/** Tells one case what it is owed by now (a release that came while it was closing). */
export async function settleDuties(deps: DutyDependencies, caseNumber: string): Promise<void> {
  for (const news of await deps.duties.queueOf(caseNumber)) await tell(deps, { news, caseNumber });
}

async function tell(deps: DutyDependencies, scope: Scope): Promise<{ left: number }> {
  const kind = kindOf(scope.news);
  const current = await deps.policies.getCurrent(deps.now());
  if (!hasDutyText(current, kind)) {
    const detail = `the current policy has no text "${dutyTexts[kind]}": add it and make that version current`;
    throw ApplicationFailure.retryable(detail, 'TextMissing');
  }
  const until = deps.now() + turnMs;
  let isWaiting = false;
  while (!isWaiting && deps.now() < until) {
    const page = await deps.duties.claim(scope, pageSize);
    if (page.length === 0) break;
    isWaiting = await tellPage(deps, page, { kind, current });
  }
  const left = await deps.duties.left(scope);
  if (left > 0 && (isWaiting || deps.now() < until))
    throw ApplicationFailure.retryable(`${String(left)} wait for another attempt`, 'DutiesWait');
  return { left };
}

/** Whether some have to wait: the mail server is away or busy. */
async function tellPage(
  deps: DutyDependencies,
  page: readonly DutyContent[],
  place: { kind: DutyNewsKind; current: PinnedPolicy },
): Promise<boolean> {
  const settling = new Settling<DutyOutcome>((outcomes) => deps.duties.settle(outcomes));
  const limit = pLimit(mailsAtOnce);
  let isAway = false;
  let isWaiting = false;
  await Promise.all(
    page.map((content) =>
      limit(async () => {
        const outcome = isAway ? later(content, 'the mail server is away') : await tellOne(deps, content, place);
        isAway ||= outcome.isAway;
        isWaiting ||= outcome.state === 'queued';
        await settling.add(outcome);
      }),
    ),
  );
  return isWaiting;
}

type Told = DutyOutcome & { readonly isAway: boolean };

async function tellOne(
  { mail, policies, log }: DutyDependencies,
  content: DutyContent,
  { kind, current }: { kind: DutyNewsKind; current: PinnedPolicy },
): Promise<Told> {
  const { id, recipient, case: about } = content;
  if (!content.isOwed) return outcome(id, { state: 'dropped', reason: 'the case was reopened' });
  if (!recipient) return outcome(id, { state: 'failed', reason: 'nobody of the account is left to be told' });
  try {
    // A case that closed long ago may be pinned to a policy without these texts.
    const own = await policies.get(about.policyVersion);
    const policy = hasDutyText(own, kind) ? own : current;
    await mail.tell(dutyNotification(content, kind), dutyRecipient(recipient), policy);
    return outcome(id, { state: 'told', contactId: recipient.id });
  } catch (error) {
    if (error instanceof PermanentMailError) return outcome(id, { state: 'failed', reason: error.message });
    if (error instanceof TemporaryMailError) return { ...later(content, error.message), isAway: error.isServerAway };
    // Not the mail's fault and perhaps only this one's: it waits for a corrected program, the others go on.
    log.error({ duty: id, error }, 'duty.unsendable');
    return later(content, 'an unexpected error; the log has it');
  }
}

function outcome(
  id: string,
  { state, contactId = null, reason = null }: Pick<Told, 'state'> & Partial<Pick<Told, 'contactId' | 'reason'>>,
): Told {
  return { id, state, contactId, reason, isAway: false };
}

function later({ id }: DutyContent, reason: string): Told {
  return outcome(id, { state: 'queued', reason });
}

function kindOf(news: string): DutyNewsKind {
  const kinds = Object.keys(dutyTexts) as DutyNewsKind[]; // exactly its keys
  const kind = kinds.find((one) => news.startsWith(`${one}:`));
  if (kind === undefined) throw new Error(`${news} is no news of a duty`);
  return kind;
}
