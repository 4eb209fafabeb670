/** What holds where a policy document says nothing. `policy/standard.yaml` writes the same out; a test keeps the two together. */
import type { ClockName, WindowName } from './policy.js';
import type { TermsInput } from './policy-terms.js';

/** Windows of lifecycle.md in plain hours: business calendars count time in a later version. */
export const standardWindows: Readonly<Record<WindowName, TermsInput>> = {
  triage: { 1: 'PT10M', 2: 'PT30M', 3: 'PT4H', 4: 'PT4H' },
  handOff: { 1: 'PT30M', 2: 'PT2H', 3: 'PT8H', 4: 'PT16H' },
  consult: 'PT4H',
  attention: { 1: 'PT1H', 2: 'PT1H', 3: 'PT4H', 4: 'PT4H' },
  confirmation: 'P14D',
  reopen: 'P30D',
};

export const standardClocks: Readonly<Record<ClockName, TermsInput>> = {
  firstResponse: { promise: 'commitment', 1: 'PT30M', 2: 'PT4H', 3: 'PT8H', 4: 'PT16H' },
  ownership: { promise: 'objective', 1: 'PT30M', 2: 'PT2H', 3: 'PT4H', 4: 'PT8H' },
  nextReply: { promise: 'commitment', 1: 'PT1H', 2: 'PT4H', 3: 'PT8H', 4: 'PT16H' },
  nextUpdate: { promise: 'commitment', 1: 'PT2H', 2: 'PT8H', 3: 'PT24H', 4: 'PT80H' },
  engagementTakeUp: { promise: 'objective', 1: 'PT1H', 2: 'PT4H', 3: 'PT8H', 4: 'PT16H' },
  engagementFinding: { promise: 'objective', 1: 'PT8H', 2: 'PT16H', 3: 'PT40H', 4: 'PT80H' },
  relief: { promise: 'objective', 1: 'PT8H', 2: 'PT24H', 3: 'PT80H', 4: 'PT160H' },
};

/** Team ids that the standard organisation has. */
export const standardRouting = { 1: 'level-1', 2: 'level-2', 3: 'level-3' } as const;
