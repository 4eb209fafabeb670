/** How the clocks of a case came to stand where they stand. */
import { clockExplanationSchema, presentExplanations } from '../clock-document.js';
import type { ClockView } from '../clock-view.js';
import { readerOf, type CaseView } from '../case-view.js';
import { endpoint, ok, type Endpoint } from '../endpoint.js';
import { pageOf } from '../schemas.js';

export interface ClockServices {
  readonly view: CaseView;
  readonly clocks: ClockView;
}

export function clockEndpoints({ view, clocks }: ClockServices): readonly Endpoint[] {
  return [
    endpoint({
      tag: 'Cases',
      who: 'anyone',
      route: 'get /cases/{number}/clocks',
      operationId: 'explainClocks',
      summary: 'Each clock in segments – running or paused, and why – that add up to what its due time comes from.',
      answer: pageOf(clockExplanationSchema),
      handle: async ({ user, params, now }) => {
        const number = params['number'] ?? '';
        await view.requireVisible(user, number);
        const items = presentExplanations(await clocks.explain(number, now), readerOf(user));
        return ok({ items, nextCursor: null });
      },
    }),
  ];
}
