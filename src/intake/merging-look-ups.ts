/** Look-ups of commands that name another case, or a message of this one. */
import { refuse } from '../domain/decision.js';
import { findMessage } from '../store/redaction-store.js';
import { findFinalCase } from '../store/merge-store.js';
import { reserveCaseNumber } from '../store/split-store.js';
import type { LookUp } from './look-up.js';

export const mergingLookUps = {
  'merge-into': async ({ sources, body }) => {
    const linkedCase = await findFinalCase(sources.database, String(body['case']));
    return linkedCase ? { context: { linkedCase } } : {};
  },
  split: async ({ sources, given, body }) => {
    const message = await findMessage(sources.database, given.caseNumber, String(body['messageId']));
    if (message?.isGone) return refuse('already_redacted', 'its words are gone: nothing can begin with them');
    const hasMessage = message?.isPublic ?? false;
    return { context: { hasMessage, newCase: await reserveCaseNumber(sources.database) } };
  },
  redact: async ({ sources, given, body }) => {
    const message = await findMessage(sources.database, given.caseNumber, String(body['messageId']));
    return message ? { context: { message } } : {};
  },
} as const satisfies Record<string, LookUp>;
