/** Builders for the domain's tests: a policy, people, envelopes, and a case played command by command. */
import type { CommandName } from '../../src/domain/catalogue.js';
import { always } from '../../src/domain/calendar.js';
import { applyCommand, applyOpening } from '../../src/domain/commit.js';
import { applyDeadline, nextDeadline } from '../../src/domain/deadlines.js';
import type { Refusal, RefusalReason } from '../../src/domain/decision.js';
import type { Actor, AnyEnvelope, BodyOf, CommandContext, Envelope, EngineerFacts } from '../../src/domain/envelope.js';
import type { AnyEvent } from '../../src/domain/events.js';
import { pendingActions, type PendingAction, type PendingActionKind } from '../../src/domain/pending-actions.js';
import {
  clockNames,
  windowNames,
  type BySeverity,
  type ChecklistRule,
  type PolicySlice,
} from '../../src/domain/policy.js';
import type { CaseState } from '../../src/domain/state.js';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
/** 2026-11-02T08:00:00Z, a Monday. */
export const startAt = Date.UTC(2026, 10, 2, 8);

export function everySeverity(ms: number): BySeverity {
  const term = { ms, calendar: 'always' };
  return { 1: term, 2: term, 3: term, 4: term };
}
function record<K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>;
}

const windowsMs = {
  triage: 4 * hourMs,
  handOff: 8 * hourMs,
  consult: 4 * hourMs,
  attention: 4 * hourMs,
  confirmation: 14 * dayMs,
  reopen: 30 * dayMs,
};

/** Steps of silence far beyond what most tests play; those about silence take their own. */
const longSilence = { ms: 400 * dayMs, calendar: 'always' };

export const policy: PolicySlice = {
  version: 1,
  plan: null,
  account: null,
  entitlement: 'optional',
  calendars: { always },
  warnAt: 0.75,
  promises: record(clockNames, () => 'objective' as const),
  silence: {
    remindAfter: [longSilence],
    proposeClosureAfter: longSilence,
    closeAfter: longSilence,
    ownerDecidesFor: [],
  },
  acknowledgePageWithin: null,
  windows: record(windowNames, (name) => everySeverity(windowsMs[name])),
  clocks: record(clockNames, () => everySeverity(8 * hourMs)),
  notifications: {},
};

export const errorChecklist: ChecklistRule = {
  product: '*',
  kind: 'error',
  items: [
    { key: 'steps', label: 'Steps to reproduce', kind: 'text', required: true },
    { key: 'log', label: 'Log file', kind: 'file', required: true },
    { key: 'impact', label: 'Impact', kind: 'text', required: false },
  ],
};
export const routing = { 1: 'level-1', 2: 'level-2', 3: 'level-3' } as const;

function engineer(
  id: string,
  levels: readonly (1 | 2 | 3)[],
  more: { isLead?: boolean; coverFor?: string[] } = {},
): Actor {
  return { kind: 'engineer', id, levels, isLead: more.isLead ?? false, isAdmin: false, coverFor: more.coverFor ?? [] };
}
export const people = {
  customer: { kind: 'contact', id: 'c1', accountId: 'a1', isAccountAdmin: false },
  colleague: { kind: 'contact', id: 'c2', accountId: 'a1', isAccountAdmin: false },
  accountAdmin: { kind: 'contact', id: 'c3', accountId: 'a1', isAccountAdmin: true },
  stranger: { kind: 'contact', id: 'x1', accountId: 'a2', isAccountAdmin: true },
  l1: engineer('l1', [1]),
  l1b: engineer('l1b', [1]),
  l2: engineer('l2', [2]),
  l2b: engineer('l2b', [2]),
  l3: engineer('l3', [3]),
  l3b: engineer('l3b', [3]),
  lead: engineer('lead', [], { isLead: true }),
  admin: { kind: 'engineer', id: 'admin', levels: [], isLead: false, isAdmin: true, coverFor: [] },
  coverOfL2: engineer('l2c', [2], { coverFor: ['l2'] }),
  system: { kind: 'system', id: 'caseline' },
} as const satisfies Record<string, Actor>;
export type Person = keyof typeof people;

export function facts(id: string, levels: readonly (1 | 2 | 3)[], more: Partial<EngineerFacts> = {}): EngineerFacts {
  return { id, levels, isActive: true, isAway: false, coverId: null, ...more };
}
/** What the door would look up, for every engineer of these tests. */
export const everyone: CommandContext = {
  engineers: [
    facts('l1', [1]),
    facts('l1b', [1]),
    facts('l2', [2]),
    facts('l2b', [2]),
    facts('l2c', [2]),
    facts('l3', [3]),
    facts('l3b', [3]),
    facts('away', [1, 2, 3], { isAway: true, coverId: 'l2c' }),
    facts('left', [1, 2, 3], { isActive: false }),
  ],
  contacts: [
    { id: 'c1', accountId: 'a1', isActive: true },
    { id: 'c2', accountId: 'a1', isActive: true },
    { id: 'c3', accountId: 'a1', isActive: true },
    { id: 'c4', accountId: 'a1', isActive: false },
    { id: 'x1', accountId: 'a2', isActive: true },
  ],
  hasMessage: true,
};

interface Opening {
  readonly by?: Person;
  readonly at?: number;
  readonly body?: Partial<BodyOf<'open'>>;
  readonly context?: CommandContext;
  readonly policy?: PolicySlice;
}

export function opening({ by = 'customer', at = startAt, body = {}, context = {} }: Opening = {}): Envelope<'open'> {
  return {
    v: 1,
    id: 'open-1',
    name: 'open',
    at,
    actor: people[by],
    body: {
      number: '00001042',
      referenceId: '7GQ4M2X9KTB6WZ3R',
      kind: 'error',
      severity: 3,
      channel: 'portal',
      contact: 'c1',
      ...body,
    },
    context: { routing, checklists: [errorChecklist], accountId: 'a1', entitlement: 'entitled', ...context },
  };
}

let counter = 0;

interface Circumstances {
  readonly context?: CommandContext;
  readonly ifSeq?: number;
  readonly withoutText?: boolean;
  readonly id?: string;
  /** When it was stored, if that was before now. */
  readonly at?: number;
}

/** One case under test: `when` plays a command, `after` lets time pass. */
export class Played {
  state: CaseState;
  readonly events: AnyEvent[];
  now: number;
  readonly policy: PolicySlice;
  /** What the door finds for the case's product. */
  readonly checklists: readonly ChecklistRule[];
  #circumstances: Circumstances = {};

  constructor(given: Opening = {}) {
    const opened = applyOpening(opening(given), given.policy ?? policy);
    this.state = opened.state;
    this.events = [...opened.events];
    this.now = given.at ?? startAt;
    this.policy = given.policy ?? policy;
    this.checklists = given.context?.checklists ?? [errorChecklist];
  }

  /** Circumstances of the next command alone. */
  with(circumstances: Circumstances): this {
    this.#circumstances = circumstances;
    return this;
  }

  /** Plays a command by `who` a second later; gives the refusal or null. Prose counts as given unless `withoutText`. */
  when<N extends Exclude<CommandName, 'open'>>(who: Person, name: N, body: BodyOf<N>): Refusal | null {
    const more = this.#circumstances;
    this.#circumstances = {};
    counter += 1;
    this.now += 1000;
    const envelope = {
      v: 1,
      id: more.id ?? `cmd-${String(counter)}`,
      name,
      at: more.at ?? this.now,
      actor: people[who],
      body,
      ...(more.withoutText ? {} : { messageId: `m-${String(counter)}` }),
      ...(more.ifSeq === undefined ? {} : { ifSeq: more.ifSeq }),
      context: { ...everyone, checklists: this.checklists, ...more.context },
    } as unknown as AnyEnvelope; // name and body are paired by N
    const result = applyCommand(this.state, envelope, this.now, this.policy);
    if (!result.ok) return result;
    this.state = result.state;
    this.events.push(...result.events);
    return null;
  }

  /** Lets time pass; deadlines on the way fire in order, at their due time. */
  after(ms: number): this {
    const end = this.now + ms;
    for (
      let next = nextDeadline(this.state, this.policy);
      next && next.at <= end;
      next = nextDeadline(this.state, this.policy)
    ) {
      const applied = applyDeadline(this.state, next, { policy: this.policy, noticedAt: next.at });
      this.state = applied.state;
      this.events.push(...applied.events);
    }
    this.now = end;
    return this;
  }

  /** The same; gives the word of the refusal, or undefined. */
  refused<N extends Exclude<CommandName, 'open'>>(who: Person, name: N, body: BodyOf<N>): RefusalReason | undefined {
    return this.when(who, name, body)?.reason;
  }

  /** Plays commands that must be accepted. */
  does<N extends Exclude<CommandName, 'open'>>(who: Person, name: N, body: BodyOf<N>): this {
    const refusal = this.when(who, name, body);
    if (refusal) throw new Error(`${name} by ${who}: ${refusal.reason}, ${refusal.detail}`);
    return this;
  }

  /** The pending action of a kind. */
  action(kind: PendingActionKind): PendingAction | undefined {
    return pendingActions(this.state, this.policy).find((action) => action.kind === kind);
  }
  /** Types of the events since `count` of them. */
  typesSince(count: number): string[] {
    return this.types.slice(count);
  }

  get kinds(): string[] {
    return pendingActions(this.state, this.policy).map((action) => `${action.side} ${action.kind}`);
  }
  get types(): string[] {
    return this.events.map((event) => event.type);
  }
}

/** Every required item of the checklist. */
export const everything = { items: [{ key: 'steps' }, { key: 'log' }] };

/** A case at level 1, owned by `l1`, with its checklist open. */
export function atLevel1(given?: Opening): Played {
  return new Played(given).does('l1', 'take-ownership', {});
}
/** A complete case at level 2, owned by `l2`; `l1` had it before. */
export function atLevel2(given?: Opening): Played {
  return atLevel1(given)
    .does('customer', 'submit-data', everything)
    .does('l1', 'escalate', { to: 2, reason: 'DATA_COMPLETE', hasHandoff: true })
    .does('l2', 'take-ownership', {});
}
/** The same with Level 3 called in. */
export function engaged(given?: Opening): Played {
  return atLevel2(given).does('l2', 'escalate', { to: 3, reason: 'NOT_REPRODUCIBLE', hasHandoff: true });
}
/** A case at level 2 with a resolution proposed by `l2`. */
export function resolved(given?: Opening): Played {
  return atLevel2(given).does('l2', 'resolve', { code: 'RESOLUTION_PROVIDED' });
}
/** … accepted by the customer. */
export function closed(given?: Opening): Played {
  return resolved(given).does('customer', 'accept-resolution', {});
}
