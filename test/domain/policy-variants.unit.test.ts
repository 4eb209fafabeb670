import { pinOf, sliceOf } from '../../src/domain/policy-document.js';
import { day, hour, office, parsed } from './policy-fixture.js';

describe('plans and accounts', () => {
  const document = parsed({
    version: 4,
    calendars: { office, long: { ...office, windows: { monday: ['08:00-18:00'], sunday: ['08:00-18:00'] } } },
    plans: {
      gold: { calendar: 'long', clocks: { firstResponse: { promise: 'objective', 2: 'PT1H', 3: 'P1D' } } },
      plain: {},
    },
    accounts: {
      acme: {
        calendar: 'office',
        clocks: { nextUpdate: { 1: 'PT30M' } },
        windows: {
          reopen: { duration: 'P60D', calendar: 'always' },
          consult: { 4: { duration: 'P1D', calendar: 'long' } },
        },
      },
    },
  });
  const gold = sliceOf(document, { plan: 'gold', account: null });
  const both = sliceOf(document, { plan: 'gold', account: 'acme' });

  it('put their calendar where opening times are counted, and leave alone what counts every second', () => {
    expect(gold.clocks.relief[2]).toEqual({ ms: 24 * hour, calendar: 'long' });
    expect(gold.clocks.relief[1]).toEqual({ ms: 8 * hour, calendar: 'always' });
    expect(gold.windows.confirmation[1]).toEqual({ ms: 100 * hour, calendar: 'long' });
    expect(gold.windows.reopen[1]).toEqual({ ms: 30 * day, calendar: 'always' });
    expect(gold.silence.closeAfter).toEqual({ ms: 120 * hour, calendar: 'long' });
    expect(Object.keys(gold.calendars).toSorted()).toEqual(['always', 'long']);
  });

  it('change single severities and keep what they do not say', () => {
    expect(gold.clocks.firstResponse).toEqual({
      1: { ms: hour / 2, calendar: 'always' },
      2: { ms: hour, calendar: 'long' },
      3: { ms: 10 * hour, calendar: 'long' },
      4: { ms: 16 * hour, calendar: 'long' },
    });
    expect(gold.promises).toMatchObject({ firstResponse: 'objective', nextReply: 'commitment' });
    expect(both.clocks.nextUpdate[1]).toEqual({ ms: hour / 2, calendar: 'always', afterReliefMs: 24 * hour });
  });

  it("lay the account over the plan: its calendar takes the place of the plan's too, but not of what it names itself", () => {
    expect(both).toMatchObject({ version: 4, plan: 'gold', account: 'acme' });
    expect(both.clocks.firstResponse[3]).toEqual({ ms: 6 * hour, calendar: 'office' });
    expect(both.windows.confirmation[2]).toEqual({ ms: 60 * hour, calendar: 'office' });
    expect(both.windows.consult[4]).toEqual({ ms: 10 * hour, calendar: 'long' });
    expect(both.windows.reopen[4]).toEqual({ ms: 60 * day, calendar: 'always' });
  });

  it.each(['plain', 'unknown', 'constructor', '__proto__'])('change nothing where %s says nothing', (plan) => {
    expect(sliceOf(document, { plan, account: 'other' })).toEqual({ ...sliceOf(document), plan, account: 'other' });
  });

  it('are pinned: the plan always, the account only where it has terms of its own', () => {
    expect(pinOf(document, { plan: 'silver', account: 'acme' })).toEqual({
      version: 4,
      plan: 'silver',
      account: 'acme',
    });
    expect(pinOf(document, { plan: null, account: 'other' })).toEqual({ version: 4, plan: null, account: null });
  });
});
