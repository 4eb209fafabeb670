/** The domain's desk at the source's own time: what people did stands on the timeline at the instant at which they did it. */
import type { PolicySlice } from '../domain/policy.js';
import { DomainDesk } from './domain-desk.js';
import type { Staff } from './translate.js';

export class TimedDesk extends DomainDesk {
  #at: number;
  #commandsUntilThen = 0;

  constructor(staff: Staff, policy: PolicySlice, openedAt: number) {
    super(staff, policy, openedAt);
    this.#at = openedAt;
  }

  /** The source's instant, and a millisecond more for each further command of the same event. */
  override now(): number {
    return this.#at + Math.max(0, this.commands - this.#commandsUntilThen - 1);
  }

  reach(at: number): void {
    this.#at = Math.max(at, this.now());
    this.#commandsUntilThen = this.commands;
  }
}
