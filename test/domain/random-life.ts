/** Random lives of a case: who does what, with which body, after how long, for the domain's properties. */
import fc from 'fast-check';
import type { CommandName } from '../../src/domain/catalogue.js';
import type { BodyOf, CommandContext, Entitlement } from '../../src/domain/envelope.js';
import { clockNames, windowNames, type BySeverity, type PolicySlice } from '../../src/domain/policy.js';
import {
  contactChannels,
  defectStates,
  dismissalCodes,
  engineerClosureCodes,
  entitlementDecisions,
  escalationReasons,
  findingOutcomes,
  handBackCodes,
  kinds,
  linkTypes,
  reproductionResults,
  scores,
  severities,
  waitParties,
  type Level,
} from '../../src/domain/vocabulary.js';
import type { CaseState } from '../../src/domain/state.js';
import { dayMs, errorChecklist, everyone, hourMs, people, policy, routing, startAt, type Person } from './support.js';

type Name = Exclude<CommandName, 'open'>;

export interface RandomStep {
  /** Anybody, or whoever would do it in good order. */
  readonly who: Person | 'fitting';
  readonly name: Name;
  readonly body: unknown;
  readonly context: CommandContext;
  readonly withText: boolean;
  /** Time that passes before it. */
  readonly afterMs: number;
  /** How long it lay stored before it was decided. */
  readonly storedMs: number;
}

function bySeverity(first: number): BySeverity {
  const term = (ms: number) => ({ ms, calendar: 'always' });
  return { 1: term(first), 2: term(4 * first), 3: term(16 * first), 4: term(32 * first) };
}
function record<K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>; // exactly these keys
}

/** Terms that differ by severity, so that a change of severity moves due times. */
export const steepPolicy: PolicySlice = {
  ...policy,
  windows: {
    ...record(windowNames, () => bySeverity(hourMs / 4)),
    confirmation: bySeverity(dayMs),
    reopen: bySeverity(2 * dayMs),
  },
  clocks: record(clockNames, () => bySeverity(hourMs / 2)),
  silence: {
    remindAfter: [hourMs, 2 * hourMs].map((ms) => ({ ms, calendar: 'always' })),
    proposeClosureAfter: { ms: 3 * hourMs, calendar: 'always' },
    closeAfter: { ms: 4 * hourMs, calendar: 'always' },
    ownerDecidesFor: [1],
  },
  acknowledgePageWithin: { ms: hourMs / 4, calendar: 'always' },
};

const pick = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const nothing = fc.constant({});
const key = pick('steps', 'log', 'impact', 'heap', 'trace');
const keys = fc.uniqueArray(key, { minLength: 1, maxLength: 3 });
const engineer = pick('l1', 'l1b', 'l2', 'l2b', 'l2c', 'l3', 'l3b', 'away', 'left', 'nobody');
const contact = pick('c1', 'c2', 'c3', 'c4', 'x1');
/** Wanted items, sometimes one key twice. */
const wanted = fc.array(
  key.map((name) => ({ key: name, label: name })),
  { minLength: 1, maxLength: 3 },
);
const handedIn = fc.array(fc.record({ key, unavailable: fc.constant(true as const) }, { requiredKeys: ['key'] }), {
  minLength: 1,
  maxLength: 4,
});
const until = fc.integer({ min: -1, max: 40 }).map((days) => new Date(startAt + days * dayMs).toISOString());
const flag = fc.boolean();

const bodies: { readonly [N in Name]: fc.Arbitrary<BodyOf<N>> } = {
  'submit-data': fc.record({ items: handedIn }),
  'accept-as': fc.record({ key, messageId: fc.constant('m-1') }),
  reply: fc.record({ visibility: pick('public', 'internal'), needsAnswer: flag, override: flag }, { requiredKeys: [] }),
  'log-contact': fc.record({ channel: pick(...contactChannels), public: flag }),
  'add-note': nothing,
  'request-data': fc.record({ items: wanted }),
  'withdraw-request': fc.record({ keys }),
  'waive-data': fc.record({ keys }),
  'review-data': nothing,
  'dismiss-message': fc.record({ code: pick(...dismissalCodes) }),
  'record-reproduction': fc.record({ result: pick(...reproductionResults) }),
  'take-ownership': fc.record({ takeover: flag }),
  assign: fc.record({ engineer }),
  'hand-over': fc.record({ engineer }),
  'release-ownership': nothing,
  escalate: fc.oneof(
    fc.record({
      to: fc.constant(2 as const),
      reason: pick(...escalationReasons[2]),
      hasHandoff: pick(true, true, false),
      override: flag,
    }),
    fc.record({
      to: fc.constant(3 as const),
      reason: pick(...escalationReasons[3]),
      hasHandoff: pick(true, true, false),
    }),
  ),
  'take-engagement': nothing,
  'assign-engagement': fc.record({ engineer }),
  'release-engagement': nothing,
  'return-finding': fc.record({ outcome: pick(...findingOutcomes) }),
  'recall-engagement': nothing,
  'hand-back': fc.oneof(fc.record({ code: pick(...handBackCodes) }), fc.record({ items: wanted })),
  transfer: fc.record({ team: fc.constant('named-by-context') }),
  'wait-for': fc.record({ party: pick(...waitParties), until }),
  'end-wait': nothing,
  direct: fc.record({ engineers: fc.uniqueArray(engineer, { minLength: 1, maxLength: 2 }), until }),
  'end-direction': nothing,
  'set-severity': fc.record({ value: pick(...severities), consent: flag }),
  'set-kind': fc.record({ value: pick(...kinds) }),
  'set-product': fc.record({ product: pick('p1', 'p2', null) }),
  'set-account': fc.record({ account: pick('a1', 'a2') }),
  'identify-contact': fc.record({ contact }),
  'set-fields': fc.record({ names: fc.constant(['subject']) }),
  'change-contact': fc.record({ contact }),
  'add-participant': fc.record({ contact }),
  'remove-participant': fc.record({ contact }),
  'assign-coordinator': fc.record({ engineer }),
  resolve: fc.record({ code: pick(...engineerClosureCodes), release: pick('7.3', '') }, { requiredKeys: ['code'] }),
  'retract-resolution': nothing,
  'accept-resolution': nothing,
  'reject-resolution': nothing,
  close: fc.record({ code: pick(...engineerClosureCodes) }, { requiredKeys: [] }),
  withdraw: nothing,
  reopen: nothing,
  'link-case': fc.record({ type: pick(...linkTypes), case: pick('00000001', '00001042') }),
  'unlink-case': fc.record({ type: pick(...linkTypes), case: fc.constant('00000001') }),
  'settle-delivery': fc.record({ how: pick('resend', 'newAddress', 'acknowledge') }),
  'delivery-failed': fc.record({ notification: pick('n1', 'n2'), reason: fc.constant('550') }),
  'note-mail': fc.record({
    mail: fc.constant('mail_1'),
    as: pick('unverified', 'bounce', 'auto-reply'),
    notification: pick('n1', 'n2'),
  }),
  'approve-message': fc.record({ messageId: fc.constant('m-1') }),
  consult: fc.oneof(fc.record({ engineer }), fc.record({ team: fc.constant('level-2-b') })),
  'answer-consult': nothing,
  'withdraw-consult': nothing,
  'raise-attention': nothing,
  'settle-attention': fc.record({ rhythmMs: pick(null, dayMs) }),
  'acknowledge-page': nothing,
  defer: fc.record({ until }),
  'link-defect': fc.record({ defect: pick('D-1', 'D-2'), waive: flag }),
  'unlink-defect': fc.record({ defect: pick('D-1', 'D-2') }),
  'defect-changed': fc.record({
    defect: pick('D-1', 'D-2'),
    state: pick(...defectStates),
    release: pick('7.3', null),
    revision: fc.integer({ min: 1, max: 6 }),
    publicUpdate: flag,
  }),
  'merge-into': fc.record({ case: fc.constant('00000001') }),
  unmerge: nothing,
  split: fc.record({ messageId: fc.constant('m-1') }),
  redact: fc.record({ messageId: fc.constant('m-1') }),
  rate: fc.record({ score: pick(...scores) }),
  'set-entitlement': fc.record({ value: pick(...entitlementDecisions) }),
  'adopt-policy': fc.record({ version: pick(1, 2) }),
};

/** What ends a life early comes seldom; what carries it on comes often. */
const often: readonly Name[] = ['submit-data', 'reply', 'take-ownership', 'escalate', 'resolve', 'return-finding'];
const seldom: readonly Name[] = ['merge-into', 'withdraw', 'close', 'accept-resolution', 'set-account'];
const names = fc.oneof(
  { weight: 12, arbitrary: pick(...(Object.keys(bodies) as Name[]).filter((name) => !seldom.includes(name))) }, // its own keys
  { weight: 10, arbitrary: pick(...often) },
  { weight: 1, arbitrary: pick(...seldom) },
);

/** What the door would find, now and then something missing or of another account. */
function contextOf(body: unknown): fc.Arbitrary<CommandContext> {
  const accountId = (body as { account?: string }).account ?? 'a1';
  return fc.record({
    engineers: fc.constant(everyone.engineers ?? []),
    contacts: fc.constant(everyone.contacts ?? []),
    hasMessage: flag,
    accountId: fc.constant(accountId),
    entitlement: pick('entitled', 'entitled', 'unknown', 'expired'),
    routing: fc.constant(routing),
    checklists: pick([], [errorChecklist]),
    team: pick({ id: 'level-1-b', level: 1 }, { id: 'level-2-b', level: 2 }, { id: 'level-2', level: 2 }),
    linkedCase: fc.record({
      number: fc.constant('00000001'),
      accountId: pick('a1', 'a2'),
      isClosed: flag,
      mergedInto: fc.constant(null),
    }),
    defect: fc.record({
      key: fc.constant((body as { defect?: string }).defect ?? 'D-1'),
      state: pick(...defectStates),
      release: pick('7.3', null),
      revision: fc.integer({ min: 1, max: 3 }),
    }),
    newCase: fc.constant('00000077'),
  });
}

const passing = fc.oneof(
  { weight: 20, arbitrary: fc.constant(0) },
  { weight: 10, arbitrary: fc.integer({ min: 0, max: 12 * hourMs }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 90 * dayMs }) },
);
const who = fc.oneof(
  { weight: 3, arbitrary: fc.constant('fitting' as const) },
  { weight: 1, arbitrary: pick(...(Object.keys(people) as Person[])) }, // its own keys
);

/** Who would do these in good order; everything else is for the owner, or whoever may take the case. */
const doers: Partial<Record<Name, (state: CaseState) => Person>> = {
  'delivery-failed': () => 'system',
  'note-mail': () => 'system',
  'submit-data': () => 'customer',
  'accept-resolution': () => 'customer',
  'reject-resolution': () => 'customer',
  withdraw: () => 'customer',
  reply: (state) => (state.seq % 2 === 0 ? 'customer' : ownerOf(state)),
  'take-ownership': freeOf,
  'take-engagement': () => 'l3',
  'return-finding': () => 'l3',
  'release-engagement': (state) => (state.engagement?.engineer === 'l3b' ? 'l3b' : 'l3'),
  'assign-engagement': () => 'lead',
  'assign-coordinator': () => 'lead',
  'set-account': () => 'lead',
  'hand-back': () => 'lead',
};

function freeOf(state: CaseState): Person {
  return state.line === 1 ? 'l1' : 'l2';
}
function ownerOf(state: CaseState): Person {
  const names = Object.keys(people) as Person[]; // its own keys
  return names.find((person) => people[person].id === state.owner) ?? freeOf(state);
}

/** Whoever would do `name` on this case in good order. */
export function fittingPerson(state: CaseState, name: Name): Person {
  return (doers[name] ?? ownerOf)(state);
}

function stepOf(name: Name): fc.Arbitrary<RandomStep> {
  return (bodies[name] as fc.Arbitrary<unknown>).chain((body) =>
    fc.record({
      who,
      name: fc.constant(name),
      body: fc.constant(body),
      context: contextOf(body),
      withText: fc.integer({ max: 9, min: 0 }).map((tenth) => tenth > 0),
      afterMs: passing,
      storedMs: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(hourMs) }),
    }),
  );
}

export const randomSteps: fc.Arbitrary<readonly RandomStep[]> = fc.array(names.chain(stepOf), {
  minLength: 1,
  maxLength: 60,
  size: 'max',
});

export const randomOpening = fc.record({
  by: pick<Person>('customer', 'l1', 'l2', 'l3', 'system'),
  kind: pick(...kinds),
  severity: pick(...severities),
  level: pick<Level>(1, 1, 1, 2, 3),
  entitlement: pick<Entitlement>('entitled', 'unknown'),
});
export type RandomOpening = typeof randomOpening extends fc.Arbitrary<infer T> ? T : never;
