/** Pairs of bars, now and then, as SVG. The table beside it says the same to those who do not see it. */
import { html, raw, type Html } from './html.js';

export interface Bar {
  readonly label: string;
  readonly now: number;
  readonly then: number;
  readonly text: (value: number) => string;
}

interface Chart {
  readonly title: string;
  readonly bars: readonly Bar[];
  /** The value of a bar over the whole width. */
  readonly most: number;
}

const rowHeight = 44;
const barHeight = 10;
/** As wide as a telephone: the writing is never made smaller than it is here. */
const width = 340;
/** Room for the value behind the longest bar. */
const barsWidth = width - 80;

export function barChart({ title, bars, most }: Chart): Html {
  if (bars.length === 0) return html``;
  const height = bars.length * rowHeight;
  return html`<figure>
    <figcaption>${title}</figcaption>
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}; the table beside it has the numbers">
      ${bars.map((bar, index) => row(bar, index * rowHeight, most))}
    </svg>
  </figure>`;
}

function row({ label, now, then, text }: Bar, top: number, most: number): Html {
  return html`<text x="0" y="${top + 12}" class="label">${label}</text>
    ${bar({ kind: 'now', top: top + 17, length: (now / most) * barsWidth, text: text(now) })}
    ${bar({ kind: 'then', top: top + 29, length: (then / most) * barsWidth, text: text(then) })}`;
}

function bar(one: { kind: 'now' | 'then'; top: number; length: number; text: string }): Html {
  const { kind, top, length, text } = one;
  const shown = length === 0 ? 0 : Math.max(1, Math.round(length));
  return html`<rect x="0" y="${top}" width="${shown}" height="${barHeight}" class="${raw(kind)}" />
    <text x="${shown + 6}" y="${top + barHeight - 1}" class="value">${text} ${kind}</text>`;
}
