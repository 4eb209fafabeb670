import assert from 'node:assert/strict';
import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { isFact } from '../../src/domain/catalogue.js';
import { applyCommand, applyOpening, applyRefusal, type Applied } from '../../src/domain/commit.js';
import { applyDeadline, nextDeadline } from '../../src/domain/deadlines.js';
import type { Refusal } from '../../src/domain/decision.js';
import type { Actor, AnyEnvelope } from '../../src/domain/envelope.js';
import type { AnyEvent } from '../../src/domain/events.js';
import { evolve } from '../../src/domain/evolve.js';
import { closingGuard, pendingActions } from '../../src/domain/pending-actions.js';
import { belongsTo, mayCommand } from '../../src/domain/permissions.js';
import type { CaseState } from '../../src/domain/state.js';
import { statusOf } from '../../src/domain/status.js';
import { sides, statuses } from '../../src/domain/vocabulary.js';
import {
  fittingPerson,
  randomOpening,
  randomSteps,
  steepPolicy,
  type RandomOpening,
  type RandomStep,
} from './random-life.js';
import { dayMs, opening, people, startAt } from './support.js';

const runs = { numRuns: 400, seed: 20_261_102 } as const;
const ours = /^(level[123]|lead)$/u;
/** Deadlines of one case in a row: each kind a few times, clocks with a warning and a breach each. */
const mostDeadlines = 60;

interface Turn {
  readonly before: CaseState;
  readonly state: CaseState;
  readonly events: readonly AnyEvent[];
}

/** A case lived step by step, with its deadlines; `seen` looks at each turn. It ends when its workflow would. */
class Life {
  state: CaseState;
  readonly events: AnyEvent[];
  now = startAt;

  constructor(
    given: RandomOpening,
    private readonly seen: (turn: Turn) => void = () => undefined,
  ) {
    const { by, kind, severity, level, entitlement } = given;
    const opened = applyOpening(
      opening({ by, body: { kind, severity, level }, context: { entitlement } }),
      steepPolicy,
    );
    this.state = opened.state;
    this.events = [...opened.events];
  }

  /** `answered` hears what each step is answered, before it is taken over. */
  play(
    steps: readonly RandomStep[],
    answered: (step: RandomStep, result: Applied | Refusal) => void = () => undefined,
  ): this {
    for (const [index, step] of steps.entries()) {
      this.pass(step.afterMs);
      if (this.state.completed) break;
      const result = applyCommand(this.state, this.envelopeOf(step, index), this.now, steepPolicy);
      answered(step, result);
      if (result.ok) this.follow(result);
    }
    return this;
  }

  actorOf({ who, name }: RandomStep): Actor {
    return people[who === 'fitting' ? fittingPerson(this.state, name) : who];
  }

  envelopeOf(step: RandomStep, index: number): AnyEnvelope {
    const { name, body, context } = step;
    return {
      v: 1,
      id: `command-${String(index)}`,
      name,
      at: Math.max(this.state.openedAt, this.now - step.storedMs),
      actor: this.actorOf(step),
      body,
      context,
      ...(step.withText ? { messageId: `m-${String(index)}` } : {}),
    } as AnyEnvelope; // name and body are paired by the generator
  }

  pass(ms: number): void {
    const end = this.now + ms;
    let fired = 0;
    for (let next = nextDeadline(this.state, steepPolicy); next && next.at <= end;) {
      fired += 1;
      if (fired > mostDeadlines) throw new Error(`deadlines do not come to an end: ${next.kind}`);
      this.follow(applyDeadline(this.state, next, { policy: steepPolicy, noticedAt: next.at }));
      next = nextDeadline(this.state, steepPolicy);
    }
    this.now = end + 1;
  }

  follow({ state, events }: { state: CaseState; events: readonly AnyEvent[] }): void {
    const before = this.state;
    this.state = state;
    this.events.push(...events);
    this.seen({ before, state, events });
  }
}

function live(seen: (turn: Turn) => void): void {
  fc.assert(
    fc.property(randomOpening, randomSteps, (given, steps) => {
      new Life(given, seen).play(steps).pass(400 * dayMs);
    }),
    runs,
  );
}

describe('whatever happens to a case', () => {
  it('somebody has the move while it is open, each with a side, and ours with a due time', () => {
    live(({ state }) => {
      const actions = pendingActions(state, steepPolicy);
      assert(state.closedAt !== null || actions.length > 0);
      for (const { side, since, dueAt } of actions) {
        assert(sides.includes(side));
        // A clock may have run before the action arose: then it is due before it began.
        assert(!ours.test(side) || (dueAt !== null && dueAt >= state.openedAt), `${side} is due`);
        assert(since >= state.openedAt);
      }
    });
  });

  it('its status is of the table, and closed exactly when it has a closing time', () => {
    live(({ state }) => {
      const status = statusOf(state);
      assert(statuses.includes(status));
      assert.equal(status === 'closed', state.closedAt !== null);
      assert.equal(status === 'resolved', state.closedAt === null && state.resolution !== null);
    });
  });

  it('the timeline has no gap and no prose, and rebuilds the case exactly', () => {
    const prose = /^(text|description|subject|summary|body|html|email|address|value)$/u;
    fc.assert(
      fc.property(randomOpening, randomSteps, (given, steps) => {
        const life = new Life(given).play(steps);
        assert(life.events.every((event, index) => event.seq === index + 1));
        const written = JSON.stringify(life.events);
        const fields = [...written.matchAll(/"([A-Za-z]+)":/gu)].map(([, field]) => field ?? '');
        assert.deepEqual(
          fields.filter((field) => prose.test(field)),
          [],
        );
        const read = JSON.parse(written) as AnyEvent[]; // the timeline as it comes back from where it was kept
        assert.equal(JSON.stringify(sorted(read.reduce<CaseState | null>(evolve, null))), wordsOf(life.state));
      }),
      runs,
    );
  });

  it('being carried as JSON changes nothing, then and later', () => {
    fc.assert(
      fc.property(randomOpening, randomSteps, randomSteps, (given, steps, later) => {
        const [life, carried] = [new Life(given).play(steps), new Life(given).play(steps)];
        carried.state = JSON.parse(JSON.stringify(life.state)) as CaseState; // as a new run of the workflow gets it
        assert.equal(wordsOf(carried.state), wordsOf(life.state));
        assert.equal(wordsOf(carried.play(later).state), wordsOf(life.play(later).state));
        assert.equal(JSON.stringify(carried.events), JSON.stringify(life.events));
      }),
      { ...runs, numRuns: 150 },
    );
  });

  it('a refused command changes nothing but, where nobody waits for the answer, the timeline', () => {
    fc.assert(
      fc.property(randomOpening, randomSteps, (given, steps) => {
        const life = new Life(given, ({ state }) => freeze(state));
        life.play(steps, (step, result) => {
          if (result.ok) return;
          const refused = { command: step.name, actor: life.actorOf(step), commandId: 'refused' };
          const noted = applyRefusal(life.state, refused, result, life.now);
          const { seq, updatedAt } = life.state;
          assert.deepEqual(
            noted.events.map((event) => event.type),
            ['command-refused'],
          );
          assert.equal(wordsOf({ ...noted.state, seq, updatedAt }), wordsOf(life.state));
        });
      }),
      { ...runs, numRuns: 200 },
    );
  });

  it('what a customer of the account says or hands in is never refused', () => {
    fc.assert(
      fc.property(randomOpening, randomSteps, (given, steps) => {
        const life = new Life(given);
        life.play(steps, (step, result) => {
          const actor = life.actorOf(step);
          const isTheirs =
            isFact(step.name, actor.kind) && mayCommand(actor, step.name) && belongsTo(life.state, actor);
          assert(result.ok || !isTheirs, step.name);
        });
      }),
      runs,
    );
  });

  it('no hand and no window closes it while something is owed (C20)', () => {
    live(({ before, events }) => {
      const closing = events.find((event) => event.type === 'case-closed');
      // The customer's own word ends what is owed; a merge takes it along to the other case.
      if (!closing || ['accepted', 'withdrawn', 'merged'].includes(closing.data.how)) return;
      assert.deepEqual(closingGuard(pendingActions(before, steepPolicy)), []);
    });
  });

  it('deadlines come to an end, and after the last one only what is owed is left', () => {
    fc.assert(
      fc.property(randomOpening, randomSteps, (given, steps) => {
        const life = new Life(given).play(steps);
        life.pass(4000 * dayMs);
        assert.equal(nextDeadline(life.state, steepPolicy), null);
        const isOwed = pendingActions(life.state, steepPolicy).length > 0;
        assert.equal(life.state.completed, life.state.closedAt !== null && !isOwed);
      }),
      runs,
    );
  });

  it('a deadline is stamped at its due time, never before what it ends began', () => {
    live(({ before, events }) => {
      const [first] = events;
      if (first?.actor.kind !== 'system' || first.commandId !== undefined) return;
      assert(first.at >= before.openedAt);
      assert(first.type !== 'case-completed' || first.at >= before.updatedAt);
      assert(first.type !== 'case-closed' || first.at >= whatItEnds(before, first.data.how === 'silence'));
      assert(first.type !== 'wait-ended' || first.at >= (before.wait?.since ?? Infinity));
    });
  });

  it('the case rests with Level 2 while Level 3 is engaged, and an owner works at its level', () => {
    live(({ state }) => {
      assert(!state.engagement || state.line === 2);
      assert(state.owner === null || (state.line === 1 ? /^l1/u : /^l2/u).test(state.owner));
      assert(state.owner === null || state.unownedSince === null);
    });
  });

  it('no key stands twice on its checklist', () => {
    live(({ state }) => {
      assert.equal(new Set(state.checklist.map((item) => item.key)).size, state.checklist.length);
    });
  });
});

/** When began what a closing by itself ends: the customer's silence, or the proposed resolution. */
function whatItEnds({ silence, resolvedAt }: CaseState, isSilence: boolean): number {
  return (isSilence ? silence.runs[0] : resolvedAt) ?? Infinity;
}

/** A state in words that do not depend on the order of its fields. */
function wordsOf(state: CaseState): string {
  return JSON.stringify(sorted(state));
}
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(fields.map(([name, inner]) => [name, sorted(inner)]));
}

/** So that whoever changed it would be thrown at. */
function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  Object.values(value).forEach(freeze);
}
