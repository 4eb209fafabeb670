/** The style of the simulation's page: the reader's own fonts, colours that keep their contrast in light and dark. */
export const pageStyle = `
:root { --page: #ffffff; --text: #1b1f24; --quiet: #57606a; --line: #d0d7de; --now: #6e7781; --then: #0a58ca; }
@media (prefers-color-scheme: dark) {
  :root { --page: #14171a; --text: #e6edf3; --quiet: #9aa4af; --line: #343b42; --now: #8b949e; --then: #6ea8fe; }
}
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 80rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.6rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin-top: 2.5rem; }
.pair { display: flex; flex-wrap: wrap; gap: 2rem; align-items: flex-start; }
figure { margin: 0; flex: 1 1 20rem; min-width: 0; max-width: 30rem; }
figcaption, caption { color: var(--quiet); text-align: left; padding-bottom: 0.5rem; }
svg { width: 100%; height: auto; display: block; }
svg text { fill: var(--text); font: 12px system-ui, sans-serif; }
svg text.value { fill: var(--quiet); font-size: 11px; }
rect.now { fill: var(--now); }
rect.then { fill: var(--then); }
/* Where a table is wider than the screen it is moved sideways by itself, and the page stays. */
.scroll { overflow-x: auto; min-width: 0; max-width: 100%; }
.pair > .scroll { flex: 2 1 42rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; width: 100%; }
.examples td + td { min-width: 11rem; }
th, td { text-align: left; padding: 0.3rem 0.8rem 0.3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th { color: var(--quiet); font-weight: 600; }
tbody th { font-weight: 400; }
.pair td, .pair thead th + th { text-align: right; }
.pair td { white-space: nowrap; }
.pair tr > :last-child { padding-right: 0; }
.legend { display: flex; flex-wrap: wrap; gap: 0.3rem 2rem; }
.legend div { display: flex; gap: 0.5rem; }
.legend dt { white-space: nowrap; }
.legend dd { margin: 0; overflow-wrap: anywhere; }
.legend dt::before { content: ""; display: inline-block; width: 0.8em; height: 0.8em; margin-right: 0.4em; }
.legend dt.now::before { background: var(--now); }
.legend dt.then::before { background: var(--then); }
@media (max-width: 40rem) {
  table { font-size: 0.9rem; }
  th, td { padding-right: 0.5rem; }
  caption { max-width: calc(100vw - 2rem); }
}
@media print { .pair { display: block; } }
`;
