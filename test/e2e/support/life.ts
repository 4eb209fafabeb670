/** The life that is told everywhere: level 1 → 2 → 3 → 2, resolved and accepted, in the acts of its people. */
import type { UserName } from './person.js';

export interface Act {
  readonly who: UserName;
  readonly name: string;
  readonly body: object;
}

const handoff = {
  summary: 'The import stops at the role NAME.',
  tried: 'Restarted the connector, exported the mapping.',
  environment: 'Server 7.2 on PostgreSQL 16.',
  reproduction: 'With the customer’s file, each time.',
  question: 'Which column is too short?',
};

const escalated: Act = { who: 'l1', name: 'escalate', body: { to: 2, reason: 'NO_RESOLUTION_AT_LEVEL_1', handoff } };
const released: Act = { who: 'l1', name: 'release-ownership', body: { text: 'Level 2 goes on.' } };

/**
 * Everything after the opening. `required` are the keys of the checklist. Level 1 escalates to Level 2 itself, or it releases the
 * case, which then moves by itself when the data is there.
 */
export function lifeAfterOpening(required: readonly string[], handsOff: 'escalate' | 'release'): readonly Act[] {
  const items = [...required, 'heap'].map((key) => ({ key, value: `What we have of ${key}.` }));
  const submitted: Act = { who: 'customer', name: 'submit-data', body: { items } };
  return [
    { who: 'l1', name: 'reply', body: { text: 'We look at it.', visibility: 'public' } },
    {
      who: 'l1',
      name: 'request-data',
      body: { items: [{ key: 'heap', label: 'Heap dump' }], text: 'One thing more.' },
    },
    ...(handsOff === 'escalate' ? [submitted, escalated] : [released, submitted]),
    { who: 'l2', name: 'take-ownership', body: {} },
    { who: 'l2', name: 'reply', body: { text: 'I have your case.', visibility: 'public' } },
    { who: 'l2', name: 'add-note', body: { text: 'It looks like the short column.' } },
    { who: 'l2', name: 'escalate', body: { to: 3, reason: 'NOT_REPRODUCIBLE', handoff } },
    { who: 'l3', name: 'take-engagement', body: {} },
    { who: 'l3', name: 'return-finding', body: { outcome: 'REPRODUCED', text: 'NAME is shorter than the attribute.' } },
    { who: 'l2', name: 'resolve', body: { code: 'RESOLUTION_PROVIDED', text: 'Apply the corrected mapping.' } },
    { who: 'customer', name: 'accept-resolution', body: {} },
  ];
}
