/** A simulation as a page of its own: charts with their tables beside them, nothing loaded from anywhere, light and dark. */
import { basename } from 'node:path';
import { barChart, type Bar } from './bar-chart.js';
import { pageStyle } from './page-style.js';
import { breachedShare, changeText, filledClocks, filledTime, timeWords, type SimulationReport } from './report.js';
import { html, raw, type Html } from './html.js';

export function renderChartPage(report: SimulationReport): string {
  const title = `Policy simulation: ${basename(report.proposed.name)}`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <style>
          ${raw(pageStyle)}
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${summary(report)} ${clocksSection(report)} ${timeSection(report)} ${examplesSection(report)}
          ${unreadableSection(report)}
        </main>
      </body>
    </html>`;
  return `${page.text.replaceAll(/\n\s*\n/gu, '\n')}\n`;
}

function summary({ source, cases, events, current, proposed, since, until, livedUntil }: SimulationReport): Html {
  const opened = [
    since === null ? '' : `from ${since.slice(0, 10)}`,
    until === null ? '' : `until ${until.slice(0, 10)}`,
  ];
  const when = opened.filter((part) => part !== '').join(' ');
  return html`<p>
      ${cases} cases with ${events} events, ${source}${when === '' ? '' : `, opened ${when}`}. What people did stays as
      it was; what time does is as the policy says. Open cases went on until ${livedUntil.slice(0, 10)}.
    </p>
    <dl class="legend">
      <div>
        <dt class="now">now</dt>
        <dd>${basename(current.name)}, version ${current.version}</dd>
      </div>
      <div>
        <dt class="then">then</dt>
        <dd>${basename(proposed.name)}, version ${proposed.version}</dd>
      </div>
    </dl>`;
}

function clocksSection(report: SimulationReport): Html {
  const rows = filledClocks(report);
  const bars = rows.flatMap(({ clock, severity, current, proposed }): Bar[] => {
    const [now, then] = [breachedShare(current), breachedShare(proposed)];
    if (now === null && then === null) return [];
    return [{ label: `${clock}, severity ${severity}`, now: now ?? 0, then: then ?? 0, text: percent }];
  });
  return html`<section>
    <h2>Clocks</h2>
    <div class="pair">
      ${barChart({ title: 'Share of ended rounds that were breached', bars, most: 1 })}
      <div class="scroll">
        <table>
          <caption>
            Rounds of each clock by severity: now → then. A breached round is breached also if it was met later; open
            ones had not ended.
          </caption>
          <thead>
            <tr>
              ${['Clock', 'Severity', 'Met', 'Warned', 'Breached', 'Change', 'Open', 'Recorded breaches'].map(
                (head) => html`<th scope="col">${head}</th>`,
              )}
            </tr>
          </thead>
          <tbody>
            ${rows.map(clockRow)}
          </tbody>
        </table>
      </div>
    </div>
  </section>`;
}

function clockRow({ clock, severity, recorded, current, proposed }: SimulationReport['clocks'][number]): Html {
  return html`<tr>
    <th scope="row">${clock}</th>
    <td>${severity}</td>
    ${(['met', 'warned', 'breached'] as const).map((figure) => html`<td>${pair(current[figure], proposed[figure])}</td>`)}
    <td>${changeText(current.breached, proposed.breached)}</td>
    <td>${pair(current.open, proposed.open)}</td>
    <td>${recorded === null ? '–' : recorded.breached}</td>
  </tr>`;
}

function timeSection(report: SimulationReport): Html {
  const rows = filledTime(report);
  const bars = rows.map(({ what, severity, current: now, proposed: then }): Bar => ({
    label: `${timeWords[what]}, severity ${severity}`,
    now,
    then,
    text: String,
  }));
  const most = Math.max(1, ...rows.flatMap(({ current, proposed }) => [current, proposed]));
  return html`<section>
    <h2>What happens by itself</h2>
    <div class="pair">
      ${barChart({ title: 'How often', bars, most })}
      <div class="scroll">
        <table>
          <caption>
            Reminders, moves and closings by severity.
          </caption>
          <thead>
            <tr>
              ${['What', 'Severity', 'Now', 'Then', 'Change', 'Recorded'].map((head) => html`<th scope="col">${head}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              ({ what, severity, recorded, current, proposed }) =>
                html`<tr>
                  <th scope="row">${timeWords[what]}</th>
                  <td>${severity}</td>
                  <td>${current}</td>
                  <td>${proposed}</td>
                  <td>${changeText(current, proposed)}</td>
                  <td>${recorded ?? '–'}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </div>
  </section>`;
}

function examplesSection({ examples }: SimulationReport): Html {
  if (examples.length === 0) return html`<p>No case fares differently.</p>`;
  return html`<section>
    <h2>Cases that fare differently</h2>
    <div class="scroll examples">
      <table>
        <caption>
          Cases in which it happens under one of the two policies only.
        </caption>
        <thead>
          <tr>
            ${['What', 'Severity', 'Only then', 'Only now'].map((head) => html`<th scope="col">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${examples.map(
            ({ what, severity, added, removed }) =>
              html`<tr>
                <th scope="row">
                  ${what in timeWords ? timeWords[what as keyof typeof timeWords] : `${what} breached`}
                </th>
                <td>${severity}</td>
                <td>${casesText(added)}</td>
                <td>${casesText(removed)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function unreadableSection({ unreadable }: SimulationReport): Html {
  if (unreadable.length === 0) return html``;
  return html`<section>
    <h2>Not simulated</h2>
    <ul>
      ${unreadable.map(({ case: name, why }) => html`<li>${name}: ${why}</li>`)}
    </ul>
  </section>`;
}

function casesText({ cases, first }: { readonly cases: number; readonly first: readonly string[] }): string {
  if (cases === 0) return '–';
  return `${cases}: ${first.join(', ')}${cases > first.length ? ', …' : ''}`;
}

function pair(from: number, to: number): string {
  return from === to ? String(from) : `${from} → ${to}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
