/** What of a case only support reads: questions among engineers, and management's attention. */
import { z } from 'zod';
import { iso, isoOrNull } from '../domain/instants.js';
import { pendingActions } from '../domain/pending-actions.js';
import type { PolicySlice } from '../domain/policy.js';
import type { CaseRow } from '../store/case-reader.js';
import { durationText } from './clock-document.js';
import { isoInstant, named } from './schemas.js';

const consult = z.object({
  id: z.string().describe('The `consult` of answer-consult; also the id of the message with the question'),
  by: named.nullable(),
  engineer: named.nullable(),
  team: z.string().nullable(),
  since: isoInstant,
  due: isoInstant.nullable(),
});

const attention = z.object({
  by: z.literal(['customer', 'support']),
  since: isoInstant,
  settledAt: isoInstant.nullable(),
  rhythm: z.string().nullable().describe('How often the customer hears from us until it is resolved, such as PT24H'),
});

/** Left out for customers. */
export const caseInsides = {
  consults: z.array(consult).optional(),
  attention: attention.nullable().optional(),
};

interface Insides {
  consults: z.output<typeof consult>[];
  attention: z.output<typeof attention> | null;
}

export function presentInsides(row: CaseRow, policy: PolicySlice): Insides {
  return { consults: consultsOf(row, policy), attention: attentionOf(row) };
}

function consultsOf({ state, consultants }: CaseRow, policy: PolicySlice): Insides['consults'] {
  if (state.consults.length === 0) return [];
  const actions = pendingActions(state, policy).filter(({ kind }) => kind === 'ANSWER_CONSULT');
  const person = (id: string | null): Insides['consults'][number]['by'] =>
    consultants.find((one) => one.id === id) ?? null;
  return state.consults.map(({ id, by, engineer, team, since }) => ({
    id,
    by: person(by),
    engineer: person(engineer),
    team,
    since: iso(since),
    due: isoOrNull(actions.find(({ detail }) => detail === id)?.dueAt ?? null),
  }));
}

function attentionOf({ state }: CaseRow): Insides['attention'] {
  if (!state.attention) return null;
  const { by, since, settledAt, rhythmMs } = state.attention;
  return {
    by,
    since: iso(since),
    settledAt: isoOrNull(settledAt),
    rhythm: rhythmMs === null ? null : durationText(rhythmMs),
  };
}
