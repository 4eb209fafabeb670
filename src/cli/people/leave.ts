/** What `caseline engineer leave` does: hands over page by page, then deactivates. */
import { z } from 'zod';
import { readGiven } from '../case/given-text.js';
import { expectOk } from '../instance.js';
import { say, writeResult } from '../output.js';
import { renderTable } from '../text-table.js';
import { asking, changeEngineer, engineerIdOf, readAs, type Asked, type Asking } from './engineers.js';

export interface LeaveOptions extends Asking {
  readonly to?: string;
  readonly coordinator?: string;
  readonly text?: string;
  readonly dryRun?: boolean;
}

const reportDocument = z.object({
  moved: z.array(z.object({ case: z.string(), role: z.string(), to: z.string().nullable() })),
  failed: z.array(z.object({ case: z.string(), role: z.string(), reason: z.string(), detail: z.string() })),
  next: z.string().nullable(),
  remaining: z.number(),
});
type Report = Pick<z.output<typeof reportDocument>, 'moved' | 'failed' | 'remaining'>;

export async function leave(name: string, options: LeaveOptions): Promise<void> {
  const asked = await asking(options, 'admin');
  const id = await engineerIdOf(asked, name);
  const isDry = options.dryRun === true;
  const report = await handOverAll(asked, id, await bodyOf(asked, options));
  const isDone = !isDry && report.remaining === 0;
  if (isDone) await changeEngineer(asked, id, { isActive: false });
  writeResult(options.json === true ? JSON.stringify({ ...report, deactivated: isDone }) : renderReport(report));
  if (options.json !== true) say(closingWords(id, report, { isDry, isDone }));
  if (!isDry && !isDone) process.exitCode = 1;
}

async function bodyOf(asked: Asked, { to, coordinator, text, dryRun }: LeaveOptions): Promise<object> {
  return {
    ...(to === undefined ? {} : { to: await engineerIdOf(asked, to) }),
    ...(coordinator === undefined ? {} : { coordinator: await engineerIdOf(asked, coordinator) }),
    ...(text === undefined ? {} : { text: await readGiven(text) }),
    dryRun: dryRun === true,
  };
}

async function handOverAll({ instance, token }: Asked, id: string, body: object): Promise<Report> {
  const path = `/engineers/${encodeURIComponent(id)}/hand-over-all`;
  const whole: Report = { moved: [], failed: [], remaining: 0 };
  let after: { after?: string } = {};
  for (;;) {
    const answer = await instance.send({ method: 'POST', path, body: { ...body, ...after } }, token);
    const { moved, failed, next, remaining } = readAs(reportDocument, expectOk(answer));
    whole.moved.push(...moved);
    whole.failed.push(...failed);
    if (next === null) return { ...whole, remaining };
    say(`${whole.moved.length} handed over, ${remaining} cases left`);
    after = { after: next };
  }
}

/** What was done, and below it what was not. */
export function renderReport({ moved, failed }: Report): string {
  const rows = moved.map((one) => [one.case, one.role, one.to ?? 'the queue']);
  const tables = [
    ...(moved.length > 0 ? [renderTable(['case', 'role', 'goes to'], rows)] : []),
    ...(failed.length > 0
      ? [
          renderTable(
            ['case', 'role', 'not handed over'],
            failed.map((one) => [one.case, one.role, one.detail]),
          ),
        ]
      : []),
  ];
  return tables.length > 0 ? tables.join('\n\n') : 'No open case counts on this engineer.';
}

function closingWords(id: string, { remaining }: Report, how: { isDry: boolean; isDone: boolean }): string {
  if (how.isDry) return 'Nothing was changed: without --dry-run this is done.';
  if (how.isDone) return `${id} is deactivated.`;
  return `${id} stays active: ${remaining} open cases still count on them. Settle what is listed and run the command again.`;
}
