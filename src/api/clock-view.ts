/** Explains the clocks of a case: its timeline, the policies that held during it, the explanation. */
import { explainClocks, pinsIn, type ClockExplanation } from '../domain/explain-clocks.js';
import type { PolicyPin, PolicySlice } from '../domain/policy.js';
import type { PolicyReader } from '../store/policy-store.js';
import type { TimelineReader } from '../store/timeline-reader.js';

/** Cycles of one clock that are shown: a long conversation has hundreds. */
const mostCycles = 50;

export class ClockView {
  readonly #timeline: TimelineReader;
  readonly #policies: PolicyReader;

  constructor(timeline: TimelineReader, policies: PolicyReader) {
    this.#timeline = timeline;
    this.#policies = policies;
  }

  /** The case must be known to be in the caller's scope. `now`: epoch milliseconds. */
  async explain(caseNumber: string, now: number): Promise<readonly ClockExplanation[]> {
    const events = await this.#timeline.all(caseNumber);
    const slices = new Map<string, PolicySlice>();
    for (const pin of pinsIn(events)) slices.set(keyOf(pin), await this.#policies.getSlice(pin));
    return explainClocks(events, { policyOf: (pin) => found(slices, pin), now, atMost: mostCycles });
  }
}

function found(slices: ReadonlyMap<string, PolicySlice>, pin: PolicyPin): PolicySlice {
  const slice = slices.get(keyOf(pin));
  if (!slice) throw new Error(`the terms of version ${pin.version} were not loaded`);
  return slice;
}

function keyOf({ version, plan, account }: PolicyPin): string {
  return JSON.stringify([version, plan, account]);
}
