/** Moves every open case that matches to a version of the policy, page by page, and says how far it is. */
import { z } from 'zod';
import { expectOk } from '../instance.js';
import { say, writeResult } from '../output.js';
import { renderTable } from '../text-table.js';
import { askInstance, type AskingOptions } from './policy-source.js';
import { versionFrom } from './policy-actions.js';

export interface AdoptOptions extends AskingOptions {
  readonly status?: string;
  readonly level?: string;
  readonly account?: string;
  readonly product?: string;
  readonly severity?: string;
  readonly policyVersion?: string;
  readonly text?: string;
}

const pageSchema = z.object({
  matched: z.int(),
  adopted: z.int(),
  refused: z.array(z.object({ case: z.string(), reason: z.string(), detail: z.string() })),
  nextCursor: z.string().nullable(),
});
/** So many that a page is answered within seconds also on a busy machine, and progress shows. */
const casesAtOnce = 40;

type Report = Omit<z.output<typeof pageSchema>, 'nextCursor'>;

export async function adoptPolicy(given: string, options: AdoptOptions): Promise<void> {
  const version = versionFrom(given);
  const { instance, token } = await askInstance(options);
  const path = `/policies/${version}/adopt`;
  const filter = bodyOf(options);
  let report: Report = { matched: 0, adopted: 0, refused: [] };
  for (let cursor: string | null | undefined; cursor !== null;) {
    const body = { ...filter, limit: casesAtOnce, ...(cursor === undefined ? {} : { cursor }) };
    const page = pageSchema.parse(expectOk(await instance.send({ method: 'POST', path, body }, token)));
    report = {
      matched: report.matched + page.matched,
      adopted: report.adopted + page.adopted,
      refused: [...report.refused, ...page.refused],
    };
    cursor = page.nextCursor;
    if (cursor !== null) say(`${report.matched} cases looked at, ${report.adopted} moved`);
  }
  writeResult(
    options.json === true ? JSON.stringify({ version: Number(version), ...report }) : renderReport(version, report),
  );
  if (report.refused.length > 0) process.exitCode = 1;
}

function bodyOf(options: AdoptOptions): Readonly<Record<string, unknown>> {
  const { status, account, product, text } = options;
  const numbers = { level: options.level, severity: options.severity, policyVersion: options.policyVersion };
  const body = {
    status: status?.split(','),
    account,
    product,
    text,
    ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, value && Number(value)])),
  };
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

function renderReport(version: string, { matched, adopted, refused }: Report): string {
  if (matched === 0) return `No case matches that is not under version ${version} already.`;
  const summary = `${adopted} of ${matched} matching cases are under version ${version} now.`;
  if (refused.length === 0) return summary;
  const rows = refused.map((one) => [one.case, one.reason, one.detail]);
  return `${summary}\n\n${renderTable(['case', 'refused', ''], rows)}`;
}
