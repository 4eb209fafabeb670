/** A side of a burst of deadlines: ours, or the bare limit. */

/** A deadline that passed. Epoch milliseconds. */
export interface Passed {
  readonly due: number;
  /** The instant that it is stamped with. */
  readonly at: number;
  /** When PostgreSQL had it. */
  readonly writtenAt: number;
}

export interface DeadlineSide {
  readonly name: string;
  /** Milliseconds that it takes to arm one of many deadlines now. */
  pace(): Promise<number>;
  /** Arms one deadline for each of `dues`, in another case each; resolves when the last is armed. */
  arm(dues: readonly number[]): Promise<void>;
  /** How many of those armed last have passed. */
  countPassed(): Promise<number>;
  listPassed(): Promise<readonly Passed[]>;
}

/** How many are armed at once, and how many are armed to learn the pace. */
export const armingCallers = 8;
export const paceSample = 40;
