/** The case that the bench opens: an error report of ordinary length, its checklist still to be filled. */
import type { ApiCaller } from './api-caller.js';
import type { DemoFile } from './product.js';

const description = `After the update to the current version the nightly import stops at about a third of the records.
The log shows a mapping error for the column "Name", although the file has not changed since last month. We can repeat it
with the attached extract; other tenants are not affected. A restart of the service did not help.`;

export function openingBody({ product }: DemoFile): object {
  return {
    subject: 'Nightly import stops with a mapping error',
    description,
    kind: 'error',
    severity: 3,
    product,
    version: '8.4',
    environment: 'Production, two nodes',
    customerReference: 'INC-20931',
  };
}

export async function openCase(api: ApiCaller, demo: DemoFile): Promise<string> {
  const { number } = await api.read<{ number: string }>({
    user: 'customer',
    route: 'POST /cases',
    body: openingBody(demo),
  });
  return number;
}

export async function openCases(api: ApiCaller, demo: DemoFile, count: number): Promise<readonly string[]> {
  const numbers: string[] = [];
  for (let index = 0; index < count; index += 1) numbers.push(await openCase(api, demo));
  return numbers;
}
