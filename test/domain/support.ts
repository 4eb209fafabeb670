/** Builders for the domain's tests: a policy, people, envelopes, and a case played command by command. */
import type { CommandName } from '../../src/domain/catalogue.js';
import { applyCommand, applyOpening } from '../../src/domain/commit.js';
import { applyDeadline, nextDeadline } from '../../src/domain/deadlines.js';
import type { Refusal } from '../../src/domain/decision.js';
import type { Actor, AnyEnvelope, BodyOf, CommandContext, Envelope, EngineerFacts } from '../../src/domain/envelope.js';
import type { AnyEvent } from '../../src/domain/events.js';
import { pendingActions } from '../../src/domain/pending-actions.js';
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

function everySeverity(ms: number): BySeverity {
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

export const policy: PolicySlice = {
  version: 1,
  entitlement: 'optional',
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
  lead: engineer('lead', [], { isLead: true }),
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
  ],
  contacts: [
    { id: 'c1', accountId: 'a1', isActive: true },
    { id: 'c2', accountId: 'a1', isActive: true },
    { id: 'c3', accountId: 'a1', isActive: true },
    { id: 'x1', accountId: 'a2', isActive: true },
  ],
  hasMessage: true,
};

interface Opening {
  readonly by?: Person;
  readonly at?: number;
  readonly body?: Partial<BodyOf<'open'>>;
  readonly context?: CommandContext;
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

/** One case under test: `when` plays a command, `until` lets time pass, `given` reads. */
export class Played {
  state: CaseState;
  readonly events: AnyEvent[];
  now: number;

  constructor(given: Opening = {}) {
    const opened = applyOpening(opening(given));
    this.state = opened.state;
    this.events = [...opened.events];
    this.now = given.at ?? startAt;
  }

  /** Plays a command by `who`; gives the refusal's reason or null. Prose counts as given unless `messageId: null`. */
  when<N extends Exclude<CommandName, 'open'>>(
    who: Person,
    name: N,
    body: BodyOf<N>,
    more: { context?: CommandContext; ifSeq?: number; withoutText?: boolean; id?: string } = {},
  ): Refusal | null {
    counter += 1;
    this.now += 1000;
    const envelope = {
      v: 1,
      id: more.id ?? `cmd-${String(counter)}`,
      name,
      at: this.now,
      actor: people[who],
      body,
      ...(more.withoutText ? {} : { messageId: `m-${String(counter)}` }),
      ...(more.ifSeq === undefined ? {} : { ifSeq: more.ifSeq }),
      context: { ...everyone, ...more.context },
    } as unknown as AnyEnvelope; // name and body are paired by N
    const result = applyCommand(this.state, envelope, this.now, policy);
    if (!result.ok) return result;
    this.state = result.state;
    this.events.push(...result.events);
    return null;
  }

  /** Lets time pass; deadlines on the way fire in order, at their due time. */
  after(ms: number): this {
    const end = this.now + ms;
    for (let next = nextDeadline(this.state, policy); next && next.at <= end; next = nextDeadline(this.state, policy)) {
      const applied = applyDeadline(this.state, next);
      this.state = applied.state;
      this.events.push(...applied.events);
    }
    this.now = end;
    return this;
  }

  get kinds(): string[] {
    return pendingActions(this.state, policy).map((action) => `${action.side} ${action.kind}`);
  }
  get types(): string[] {
    return this.events.map((event) => event.type);
  }
}
