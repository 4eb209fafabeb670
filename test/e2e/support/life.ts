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

/** Everything after the opening. `items` are the required ones of the checklist and the one that Level 1 asks for. */
export function lifeAfterOpening(required: readonly string[]): readonly Act[] {
  const items = [...required, 'heap'].map((key) => ({ key, value: `What we have of ${key}.` }));
  return [
    { who: 'l1', name: 'reply', body: { text: 'We look at it.', visibility: 'public' } },
    {
      who: 'l1',
      name: 'request-data',
      body: { items: [{ key: 'heap', label: 'Heap dump' }], text: 'One thing more.' },
    },
    { who: 'customer', name: 'submit-data', body: { items } },
    { who: 'l1', name: 'escalate', body: { to: 2, reason: 'NO_RESOLUTION_AT_LEVEL_1', handoff } },
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
