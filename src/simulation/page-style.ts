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
figure { margin: 0; flex: 1 1 22rem; min-width: 0; }
figcaption, caption { color: var(--quiet); text-align: left; padding-bottom: 0.5rem; }
svg { width: 100%; height: auto; display: block; }
svg text { fill: var(--text); font: 12px system-ui, sans-serif; }
svg text.value { fill: var(--quiet); font-size: 11px; }
rect.now { fill: var(--now); }
rect.then { fill: var(--then); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; flex: 1 1 30rem; }
th, td { text-align: left; padding: 0.3rem 0.8rem 0.3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th { color: var(--quiet); font-weight: 600; }
tbody th { font-weight: 400; }
.pair td { white-space: nowrap; }
.legend { display: flex; flex-wrap: wrap; gap: 2rem; }
.legend div { display: flex; gap: 0.5rem; }
.legend dd { margin: 0; overflow-wrap: anywhere; }
.legend dt::before { content: ""; display: inline-block; width: 0.8em; height: 0.8em; margin-right: 0.4em; }
.legend dt.now::before { background: var(--now); }
.legend dt.then::before { background: var(--then); }
@media print { .pair { display: block; } }
`;
