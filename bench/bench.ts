/** What the parts of the bench get. */
import type { Bare } from './bare/bare.js';
import type { Product } from './product.js';
import type { ProjectionWatch } from './projection-watch.js';

export interface Scale {
  /** Seconds of one side's turn, and turns of each side. */
  readonly seconds: number;
  readonly rounds: number;
  /** `--quick`: small counts that show that everything runs, not how fast. */
  readonly isQuick: boolean;
}

export interface Watched extends Scale {
  readonly product: Product;
  readonly watch: ProjectionWatch;
}

export interface Bench extends Watched {
  readonly bare: Bare;
}

export const concurrencies = [1, 8, 32] as const;
