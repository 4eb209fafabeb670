import { ApplicationFailure } from '@temporalio/common';
import type { Deliver } from '../../activities/deliver.js';
import { loadPolicyFile, standardPolicyPath } from '../../src/runtime/policy-file.js';
import type { Database } from '../../src/store/database.js';
import { PolicyWriter } from '../../src/store/policy-store.js';
import {
  PermanentWebhookError,
  TemporaryWebhookError,
  type WebhookCall,
  type WebhookPoster,
} from '../../src/webhook/poster.js';
import { seededDatabase } from '../setup/database.js';
import { caseNumber, deliverThrough, Postbox, seed, store } from './delivery-fixture.js';

let database: Database;
let close: () => Promise<void>;
let postbox: Postbox;
let calls: WebhookCall[];
let webhookFails: Error | undefined;

const webhooks: WebhookPoster = {
  post: (call) => {
    calls.push(call);
    return webhookFails ? Promise.reject(webhookFails) : Promise.resolve();
  },
};

beforeAll(async () => {
  ({ database, close } = await seededDatabase(seed));
  const onCall = {
    acknowledgeWithin: 'PT5M',
    rosters: {
      '*': { engineers: ['eve', 'BOB@example.com', 'old', 'nobody'], webhook: 'https://pager.example/hook' },
      ledger: { engineers: ['bob'] },
    },
  };
  // Newer than what the case is pinned to: who is on call is today's question.
  await new PolicyWriter(database).publish({ ...loadPolicyFile(standardPolicyPath()), version: 2, onCall });
});
afterAll(() => close());
beforeEach(async () => {
  await database.prisma.notification.deleteMany();
  postbox = new Postbox();
  calls = [];
  webhookFails = undefined;
});

interface Circumstances {
  readonly product?: string | null;
  readonly page?: object | null;
}

/** A page of a severity-1 case. */
async function page({ product = null, page: standing = open }: Circumstances = {}): Promise<string> {
  const { state } = await database.prisma.supportCase.findUniqueOrThrow({ where: { caseNumber } });
  const changed = { ...(state as object), severity: 1, product, page: standing } as object;
  await database.prisma.supportCase.update({ where: { caseNumber }, data: { state: changed } });
  return store(database, {
    template: 'page',
    recipientKind: 'on-call',
    recipientId: product ?? '*',
    messageId: 'internal',
    data: { actorKind: 'system', actorId: 'caseline', reason: 'arrived' },
  });
}
const open = { since: 0, acknowledgedBy: null, isUnanswered: false };

function run(...notifications: string[]): ReturnType<Deliver> {
  return deliverThrough(database, postbox, webhooks)({ caseNumber, notifications });
}
async function rowOf(id: string) {
  return database.prisma.notification.findUniqueOrThrow({ where: { id } });
}

describe('a page', () => {
  it("goes to the roster's webhook, with numbers and codes but nothing that anybody wrote", async () => {
    const id = await page();
    expect(await run(id)).toEqual({ failed: [] });
    expect(calls).toEqual([expect.objectContaining({ url: 'https://pager.example/hook', id })]);
    expect(JSON.parse(calls[0]?.body ?? '')).toEqual({
      type: 'case.paged',
      id,
      at: expect.any(String),
      reason: 'arrived',
      case: {
        number: caseNumber,
        severity: 1,
        kind: 'error',
        product: null,
        url: `https://support.example.com/api/v1/cases/${caseNumber}`,
      },
      acknowledge: {
        method: 'POST',
        url: `https://support.example.com/api/v1/cases/${caseNumber}/acknowledge-page`,
      },
    });
    expect(postbox.sent).toEqual([]);
    expect(await rowOf(id)).toMatchObject({ state: 'sent', lastError: null });
  });

  it("is a mail to the roster's engineers where it has no webhook", async () => {
    await run(await page({ product: 'ledger' }));
    expect(calls).toEqual([]);
    expect(postbox.addresses).toEqual(['bob@example.com']);
    expect(postbox.sent[0]?.text).toContain('You are on call.');
  });

  it('is mailed as well while the webhook does not take it, once, and the webhook is tried again', async () => {
    webhookFails = new TemporaryWebhookError('the webhook answered 503');
    const id = await page();
    await expect(run(id)).rejects.toThrow(ApplicationFailure);
    await expect(run(id)).rejects.toThrow(/the webhook answered 503/u);
    expect(postbox.addresses).toEqual(['eve@example.com', 'bob@example.com']);
    webhookFails = undefined;
    expect(await run(id)).toEqual({ failed: [] });
    expect(calls).toHaveLength(3);
    expect(postbox.sent).toHaveLength(2);
    expect(await rowOf(id)).toMatchObject({ state: 'sent', attempts: 3 });
  });

  it('is mailed instead when the webhook refuses it, and the row says so', async () => {
    webhookFails = new PermanentWebhookError('the webhook answered 404');
    const id = await page();
    expect(await run(id)).toEqual({ failed: [] });
    expect(postbox.addresses).toEqual(['eve@example.com', 'bob@example.com']);
    expect(await rowOf(id)).toMatchObject({ state: 'sent', lastError: expect.stringContaining('answered 404') });
  });

  it.each([
    ['acknowledged', { ...open, acknowledgedBy: 'eve' }],
    ['not wanted any more', null],
  ])('is not sent when it is %s before it went out', async (_what, standing) => {
    const id = await page({ page: standing });
    expect(await run(id)).toEqual({ failed: [] });
    expect([calls, postbox.sent]).toEqual([[], []]);
    expect(await rowOf(id)).toMatchObject({ state: 'sent' });
  });

  it('fails for good where the current policy names nobody: the leads will hear that nobody answered', async () => {
    const onCall = { acknowledgeWithin: 'PT5M', rosters: { ledger: { engineers: ['bob'] } } };
    await new PolicyWriter(database).publish({ ...loadPolicyFile(standardPolicyPath()), version: 3, onCall });
    const id = await page();
    const reason = 'the current policy has no roster for this product';
    expect(await run(id)).toEqual({ failed: [{ notification: id, reason }] });
    expect([calls, postbox.sent]).toEqual([[], []]);
  });
});
