import fc from 'fast-check';
import { closureWordsOf, parsePolicy, rosterOf, routingOf, sliceOf, textOf } from '../../src/domain/policy-document.js';
import { loadPolicyFile, standardPolicyPath } from '../../src/runtime/policy-file.js';
import { policyHash } from '../../src/store/policy-hash.js';
import { day, hour, office, parsed } from './policy-fixture.js';

describe('the policy document', () => {
  it('needs only its version', () => {
    const slice = sliceOf(parsed({ version: 3 }));
    expect(slice).toMatchObject({ version: 3, plan: null, account: null, entitlement: 'optional', warnAt: 0.75 });
    expect(slice.windows.triage).toEqual({
      1: { ms: hour / 6, calendar: 'always' },
      2: { ms: hour / 2, calendar: 'business' },
      3: { ms: 4 * hour, calendar: 'business' },
      4: { ms: 4 * hour, calendar: 'business' },
    });
    expect(slice.windows.reopen[2]).toEqual({ ms: 30 * day, calendar: 'always' });
    expect(slice.clocks.relief[4].ms).toBe(160 * hour);
    expect(slice.promises.firstResponse).toBe('commitment');
    expect(slice.acknowledgePageWithin).toBeNull();
  });

  it("has lifecycle.md's tables as its standard: hours of severities 1 to 4, the first in every second", () => {
    const { clocks, windows } = sliceOf(parsed({ version: 1 }));
    const table = { ...clocks, ...windows };
    const hours = Object.fromEntries(
      Object.entries(table).map(([name, terms]) => [name, [1, 2, 3, 4].map((at) => terms[at as 1].ms / hour)]),
    );
    expect(hours).toEqual({
      firstResponse: [0.5, 4, 8, 16],
      ownership: [0.5, 2, 4, 8],
      nextReply: [1, 4, 8, 16],
      nextUpdate: [2, 8, 24, 80],
      engagementTakeUp: [1, 4, 8, 16],
      engagementFinding: [8, 16, 40, 80],
      relief: [8, 24, 80, 160],
      triage: [1 / 6, 0.5, 4, 4],
      handOff: [0.5, 2, 8, 16],
      consult: [4, 4, 4, 4],
      attention: [1, 1, 4, 4],
      confirmation: [80, 80, 80, 80],
      reopen: [720, 720, 720, 720],
    });
    expect(clocks.nextUpdate[1]).toEqual({ ms: 2 * hour, calendar: 'always', afterReliefMs: 24 * hour });
    const calendarOf = ({ calendar }: { calendar: string }): string => calendar;
    for (const terms of Object.values(clocks))
      expect(Object.values(terms).map(calendarOf)).toEqual(['always', 'business', 'business', 'business']);
  });

  it('takes each documented form of a window and a clock', () => {
    const slice = sliceOf(
      parsed({
        version: 1,
        calendars: { round: { always: true }, office },
        windows: {
          triage: 'PT1H',
          handOff: { duration: 'PT2H', calendar: 'round' },
          consult: { 1: 'PT1H', 2: { duration: 'PT2H' }, 3: { target: 'PT3H', calendar: 'always' }, 4: 'PT4H' },
          attention: { calendar: 'office', 1: { duration: 'PT1H', calendar: 'always' }, 2: 'PT2H', 3: 'P1D', 4: 'P2D' },
        },
        clocks: {
          relief: { promise: 'commitment', 1: 'PT1H', 2: 'PT2H', 3: 'PT3H', 4: 'PT4H' },
          nextReply: 'PT9H',
          nextUpdate: { promise: 'commitment', target: 'PT4H', calendar: 'office', afterRelief: 'P1D' },
        },
      }),
    );
    expect(slice.windows.triage[4]).toEqual({ ms: hour, calendar: 'always' });
    expect(slice.windows.handOff[1]).toEqual({ ms: 2 * hour, calendar: 'round' });
    expect([1, 2, 3, 4].map((severity) => slice.windows.consult[severity as 1].ms / hour)).toEqual([1, 2, 3, 4]);
    expect(slice.windows.attention).toEqual({
      1: { ms: hour, calendar: 'always' },
      2: { ms: 2 * hour, calendar: 'office' },
      3: { ms: 6 * hour, calendar: 'office' },
      4: { ms: 12 * hour, calendar: 'office' },
    });
    expect(slice.clocks.relief[3].ms).toBe(3 * hour);
    expect(slice.clocks.nextReply[1].ms).toBe(9 * hour);
    expect(slice.clocks.nextUpdate[3]).toEqual({ ms: 4 * hour, calendar: 'office', afterReliefMs: 6 * hour });
    expect(slice.promises).toMatchObject({ relief: 'commitment', nextReply: 'objective', nextUpdate: 'commitment' });
  });

  it('counts a day as a working day where there are opening times, and as 24 hours elsewhere', () => {
    const { windows } = sliceOf(
      parsed({
        version: 1,
        calendars: { office },
        windows: {
          confirmation: { duration: 'P10DT2H', calendar: 'office' },
          reopen: { duration: 'P2W', calendar: 'always' },
        },
      }),
    );
    expect(windows.confirmation[1].ms).toBe(62 * hour);
    expect(windows.reopen[1].ms).toBe(14 * day);
  });

  it('lets a document change the standard calendar, and takes along only the calendars that are used', () => {
    const slice = sliceOf(parsed({ version: 1, calendars: { business: office, spare: office } }));
    expect(Object.keys(slice.calendars).toSorted()).toEqual(['always', 'business']);
    expect(slice.windows.confirmation[3].ms).toBe(60 * hour);
  });

  it('leaves out of silence what is as in the standard, but asks no owner unless told', () => {
    const standard = sliceOf(parsed({ version: 1 })).silence;
    const days = (count: number) => ({ ms: count * 8 * hour, calendar: 'business' });
    expect(standard).toEqual({
      remindAfter: [days(2), days(5), days(8)],
      proposeClosureAfter: days(10),
      closeAfter: days(12),
      ownerDecidesFor: [1, 2],
    });
    const own = sliceOf(parsed({ version: 1, silence: { remindAfter: ['PT4H'], calendar: 'always' } })).silence;
    expect(own.remindAfter).toEqual([{ ms: 4 * hour, calendar: 'always' }]);
    expect(own.closeAfter).toEqual({ ms: 12 * day, calendar: 'always' });
    expect(own.ownerDecidesFor).toEqual([]);
  });

  it('parses to itself again, so a stored document stays readable', () => {
    const document = loadPolicyFile(standardPolicyPath());
    expect(parsed(JSON.parse(JSON.stringify(document)))).toEqual(document);
  });

  it('has a fingerprint that the order of keys does not change', () => {
    const one = parsed({ version: 1, warnAt: 0.5 });
    expect(policyHash(parsed({ warnAt: 0.5, version: 1 }))).toBe(policyHash(one));
    expect(policyHash(parsed({ version: 1, warnAt: 0.6 }))).not.toBe(policyHash(one));
  });

  it("routes by product, then by '*', then to the standard teams", () => {
    const document = parsed({ version: 1, routing: { '*': { 2: 'second' }, db: { 3: 'db-3' } } });
    expect(routingOf(document, 'db')).toEqual({ 1: 'level-1', 2: 'second', 3: 'db-3' });
    expect(routingOf(document, null)).toEqual({ 1: 'level-1', 2: 'second', 3: 'level-3' });
  });

  it("pages a product's own roster, else that of '*', else nobody", () => {
    const rosters = { db: { engineers: ['dora'] }, '*': { engineers: ['abel'], webhook: 'https://pager.example/x' } };
    const document = parsed({ version: 1, onCall: { acknowledgeWithin: 'PT10M', rosters } });
    expect(rosterOf(document, 'db')).toEqual({ engineers: ['dora'] });
    expect(rosterOf(document, null)).toEqual(rosters['*']);
    expect(rosterOf(parsed({ version: 1 }), 'db')).toBeUndefined();
    expect(sliceOf(document).acknowledgePageWithin).toEqual({ ms: hour / 6, calendar: 'always' });
  });

  it('puts a closure code into words when the policy has none', () => {
    expect(closureWordsOf(parsed({ version: 1 }), 'BY_DESIGN')).toEqual({ label: 'By design', closing: '' });
    expect(closureWordsOf(parsed({ version: 1, closureCodes: { BY_DESIGN: 'As meant' } }), 'BY_DESIGN').label).toBe(
      'As meant',
    );
  });
});

describe('other languages', () => {
  const document = parsed({
    version: 1,
    texts: {
      told: {
        body: 'Told',
        languages: { de: { subject: 'Zu {{subject}}', body: 'Gesagt' }, 'pt-BR': { body: 'Dito' } },
      },
    },
    closureCodes: { BY_DESIGN: { label: 'As meant', languages: { de: 'So gewollt' } } },
  });

  it.each([
    ['de', 'Gesagt', 'de'],
    ['DE', 'Gesagt', 'de'],
    ['de-CH', 'Gesagt', 'de'],
    ['pt-br', 'Dito', 'pt-BR'],
    ['pt', 'Told', null],
    ['constructor', 'Told', null],
    [null, 'Told', null],
  ])('%s is answered by %s', (language, body, found) => {
    expect(textOf(document, 'told', language)).toMatchObject({ body, language: found });
  });

  it('have the usual subject unless they give their own, and closing words', () => {
    expect(textOf(document, 'told', 'pt-BR')?.subject).toBe('{{subject}}');
    expect(textOf(document, 'told', 'de')?.subject).toBe('Zu {{subject}}');
    expect(closureWordsOf(document, 'BY_DESIGN', 'de-AT')).toEqual({ label: 'So gewollt', closing: '' });
    expect(closureWordsOf(document, 'BY_DESIGN', 'fr')).toEqual({ label: 'As meant', closing: '' });
    expect(textOf(document, 'constructor', 'de')).toBeUndefined();
  });

  it('are read back from what is stored as they were written', () => {
    const stored = parsePolicy(JSON.parse(JSON.stringify(document)));
    expect(stored).toEqual({ ok: true, document });
  });
});

describe('what travels with a case', () => {
  it('is less than 6 KB without the notification table, and survives JSON', () => {
    const { notifications: _notifications, ...slice } = sliceOf(loadPolicyFile(standardPolicyPath()));
    expect(JSON.stringify(slice).length).toBeLessThan(6_000);
    expect(JSON.parse(JSON.stringify(slice))).toEqual(slice);
  });

  it('never depends on how often the document was read', () => {
    const span = fc.oneof(
      fc.integer({ min: 1, max: 40 }).map((days) => `P${String(days)}D`),
      fc.integer({ min: 1, max: 400 }).map((hours) => `PT${String(hours)}H`),
    );
    const term = fc.record({ duration: span, calendar: fc.constantFrom('business', 'always', 'office') });
    const terms = fc.oneof(span, term, fc.record({ 1: term, 2: term, 3: span, 4: term }));
    const variant = fc.record({ calendar: fc.constantFrom('office', 'always'), windows: fc.record({ triage: terms }) });
    const input = fc.record({
      version: fc.integer({ min: 1, max: 9 }),
      calendars: fc.constant({ office }),
      windows: fc.record({ triage: terms, handOff: terms, consult: terms }, { requiredKeys: [] }),
      clocks: fc.record({ relief: terms, nextReply: terms }, { requiredKeys: [] }),
      plans: fc.record({ gold: variant }, { requiredKeys: [] }),
      accounts: fc.record({ acme: variant }, { requiredKeys: [] }),
    });
    fc.assert(
      fc.property(input, (written) => {
        const first = parsed(written);
        const again = parsed(JSON.parse(JSON.stringify(first)));
        const variants = { plan: 'gold', account: 'acme' };
        expect(sliceOf(again, variants)).toEqual(sliceOf(first, variants));
        for (const { calendar } of Object.values(sliceOf(first, variants).windows.triage))
          expect(Object.keys(sliceOf(first, variants).calendars)).toContain(calendar);
      }),
      { numRuns: 60 },
    );
  });
});
