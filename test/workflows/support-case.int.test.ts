import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { evolve } from '../../src/domain/evolve.js';
import type { CaseState } from '../../src/domain/state.js';
import { statusOf } from '../../src/domain/status.js';
import { dayMs, hourMs, minuteMs } from '../domain/support.js';
import {
  MemoryProjection,
  reasonOf,
  startEnvironment,
  stopEnvironment,
  until,
  withCase,
  withClock,
  type CaseUnderTest,
} from './support.js';

beforeAll(startEnvironment, 60_000);
afterAll(stopEnvironment);

const provided = { items: [{ key: 'steps' }, { key: 'log' }] } as const;

describe('commands', () => {
  it('an Update answers only once its effect is projected', () =>
    withCase({}, async ({ update, projection }) => {
      const { seq, projected } = await update('l1', 'take-ownership', {});
      expect(projected).toBe(true);
      expect(projection.events.has(seq)).toBe(true);
      expect(projection.last.row.ownerId).toBe('l1');
    }));

  it('a refused Update changes nothing and says why', () =>
    withCase({}, async ({ update, state, projection }) => {
      const { seq } = await update('l1', 'take-ownership', {});
      expect(await update('l2', 'resolve', { code: 'RESOLUTION_PROVIDED' }).catch(reasonOf)).toBe('not_owner');
      expect((await state()).seq).toBe(seq);
      expect(projection.types).not.toContain('command-refused');
    }));

  it('a refused Signal is answered on the timeline', () =>
    withCase({}, async ({ signal, projection }) => {
      await signal('l2', 'take-ownership', {});
      await until('the refusal', () => projection.types.includes('command-refused'));
      expect(projection.timeline.at(-1)).toMatchObject({
        type: 'command-refused',
        data: { command: 'take-ownership', reason: 'wrong_level' },
      });
    }));

  it('the same command id twice changes nothing the second time and gets its first answer', () =>
    withCase({}, async ({ update, signal, projection }) => {
      const first = await update('l1', 'add-note', {}, 'once');
      await signal('l1', 'add-note', {}, 'once');
      const again = await update('l1', 'add-note', {}, 'once');
      expect(again.seq).toBe(first.seq);
      expect(projection.types.filter((type) => type === 'note-added')).toHaveLength(1);
    }));

  it('the same command id with other content is refused', () =>
    withCase({}, async ({ update, signal, projection }) => {
      await signal('l1', 'add-note', {}, 'mine');
      await until('the note', () => projection.types.includes('note-added'));
      expect(await update('l1', 'set-kind', { value: 'outage' }, 'mine').catch(reasonOf)).toBe('request_id_reused');
    }));

  it('two takers at once: one owns, the other is refused', () =>
    withCase({}, async ({ update, state }) => {
      const answers = await Promise.all([
        update('l1', 'take-ownership', {}).then(() => 'taken', reasonOf),
        update('l1b', 'take-ownership', {}).then(() => 'taken', reasonOf),
      ]);
      expect(answers.sort()).toEqual(['owned', 'taken']);
      expect(['l1', 'l1b']).toContain((await state()).owner);
    }));

  it('while PostgreSQL is away a command is applied, said to be not projected, and projected later', () =>
    withCase({}, async ({ update, projection }) => {
      await update('l1', 'take-ownership', {});
      projection.failures = 4;
      const answer = await update('l1', 'add-note', {});
      expect(answer.projected).toBe(false);
      await until('the projection', () => projection.events.has(answer.seq));
    }));
});

describe('garbage', () => {
  it.each([
    ['nothing', undefined],
    ['text', 'resolve it please'],
    ['a list', [1, 2]],
    ['an object of junk', { foo: { bar: [] }, actor: 17 }],
    [
      'an envelope with junk inside',
      { v: 1, id: 'x', name: 'resolve', at: 1, actor: { kind: 'engineer' }, body: { code: {} } },
    ],
  ])('%s by Signal is recorded, and the case goes on', (_, sent) =>
    withCase({}, async ({ handle, update, projection }) => {
      projection.resolve = (raw) => ({
        ok: false,
        actor: { kind: 'system', id: 'unknown' },
        commandId: raw.fallbackId,
        refusal: { ok: false, reason: 'malformed', detail: 'not a command' },
      });
      await handle.signal('resolve', sent);
      await until('the refusal', () => projection.types.includes('command-refused'));
      expect((await update('l1', 'take-ownership', {})).projected).toBe(true);
    }),
  );

  it('an unknown Signal is recorded, and the case goes on', () =>
    withCase({}, async ({ handle, update, projection }) => {
      await handle.signal('explode', { now: true });
      await until('the refusal', () => projection.types.includes('command-refused'));
      expect(projection.timeline.at(-1)?.data).toMatchObject({ command: 'explode', reason: 'unknown_command' });
      expect((await update('l1', 'take-ownership', {})).projected).toBe(true);
    }));

  it('commands that ops send by hand are resolved in the order they came', () =>
    withCase({}, async ({ handle, projection }) => {
      projection.resolve = ({ fallbackId, at, raw }) => ({
        ok: true,
        envelope: {
          v: 1,
          id: (raw as { id?: string }).id ?? fallbackId,
          name: 'add-note',
          at,
          actor: { kind: 'engineer', id: 'l1', levels: [1], isLead: false, isAdmin: false, coverFor: [] },
          body: {},
        },
      });
      for (const id of ['first', 'second', 'third'])
        await handle.signal('add-note', { actor: 'l1@example.com', id, text: id });
      await until('three notes', () => projection.types.filter((type) => type === 'note-added').length === 3);
      const notes = projection.timeline.filter((event) => event.type === 'note-added');
      expect(notes.map((event) => event.commandId)).toEqual(['first', 'second', 'third']);
    }));
});

describe('deadlines', () => {
  it('an untouched, complete case moves to level 2 exactly when the triage window has run', () =>
    withClock({ body: { items: [...provided.items] } }, async ({ env, projection, state }) => {
      await env.sleep(4 * hourMs + minuteMs);
      await until('the move', async () => (await state()).line === 2);
      const opened = projection.timeline[0]?.at ?? 0;
      const moved = projection.timeline.find((event) => event.type === 'level-changed');
      expect(moved?.at).toBe(opened + 4 * hourMs);
    }));

  it('a resolved case closes by itself when the confirmation window has run, and its workflow ends after the reopen window', () =>
    withClock({}, async ({ env, update, projection, state, handle }) => {
      await update('l1', 'take-ownership', {});
      const { seq } = await update('l1', 'resolve', { code: 'QUESTION_ANSWERED' });
      await env.sleep(14 * dayMs + minuteMs);
      await until('closed', async () => (await state()).closedAt !== null);
      const resolvedAt = projection.events.get(seq)?.at ?? 0;
      expect((await state()).closedAt).toBe(resolvedAt + 14 * dayMs);
      await env.sleep(30 * dayMs + minuteMs);
      await handle.result();
      expect(projection.types.at(-1)).toBe('case-completed');
      expect(projection.timeline.at(-1)?.at).toBe(resolvedAt + 44 * dayMs);
    }));

  it("a customer's word on a resolved case stops the window until it is dismissed", () =>
    withClock({}, async ({ env, update, signal, state }) => {
      await update('l1', 'take-ownership', {});
      await update('l1', 'resolve', { code: 'QUESTION_ANSWERED' });
      await env.sleep(10 * dayMs);
      await signal('customer', 'reply', {});
      await env.sleep(20 * dayMs);
      expect(statusOf(await state())).toBe('resolved');
      await update('l1', 'dismiss-message', { code: 'THANKS' });
      await env.sleep(4 * dayMs + hourMs);
      await until('closed', async () => (await state()).closedAt !== null);
      expect((await state()).closureCode).toBe('QUESTION_ANSWERED');
    }));

  it('a word that is stored but not handed over is applied before the case closes by itself', () =>
    withClock({}, async ({ env, update, projection, state }) => {
      await update('l1', 'take-ownership', {});
      await update('l1', 'resolve', { code: 'QUESTION_ANSWERED' });
      const at = await env.currentTimeMs();
      projection.stored = [
        {
          v: 1,
          id: 'stored-word',
          name: 'reply',
          at,
          actor: { kind: 'contact', id: 'c1', accountId: 'a1', isAccountAdmin: false },
          body: {},
          messageId: 'stored-word',
        },
      ];
      await env.sleep(15 * dayMs);
      await until('the word', () => projection.types.includes('message-received'));
      expect((await state()).closedAt).toBeNull();
    }));

  it('reopening in the last second of the window works', () =>
    withClock({}, async ({ env, update, state }) => {
      await update('l1', 'take-ownership', {});
      await update('l1', 'resolve', { code: 'QUESTION_ANSWERED' });
      await update('customer', 'accept-resolution', {});
      const closedAt = (await state()).closedAt ?? 0;
      await env.sleep(closedAt + 30 * dayMs - 500 - (await env.currentTimeMs()));
      await update('customer', 'reopen', {});
      expect((await state()).closedAt).toBeNull();
    }));
});

describe('notifications', () => {
  const told = {
    notifications: {
      'case-opened': [{ to: 'contact', text: 'opened' }],
      'reply-sent': [{ to: 'contact', text: 'reply' }],
    },
  } as const;

  it('are delivered by activities that the workflow scheduled', () =>
    withCase({ policy: told }, async ({ update, projection }) => {
      await until('the acknowledgement', () => projection.delivered.length === 1);
      await update('l1', 'reply', { visibility: 'public' });
      await until('the reply', () => projection.delivered.length === 2);
      const scheduled = projection.batches.flatMap((batch) => batch.notifications.map(({ id }) => id));
      expect(projection.delivered.flat()).toEqual(scheduled);
    }));

  it('a permanent failure becomes FIX_DELIVERY, and settling it sends the notification again', () => {
    const projection = new MemoryProjection();
    return withCase({ policy: told, projection }, async ({ handle, update, actions }) => {
      const id = `${handle.workflowId.slice(-8)}-1-0`;
      await until('the acknowledgement', () => projection.delivered.length === 1);
      const { seq } = await update('l1', 'take-ownership', {});
      projection.failing.add(`${handle.workflowId.slice(-8)}-${String(seq + 1)}-0`);
      await update('l1', 'reply', { visibility: 'public' });
      await until('FIX_DELIVERY', async () => (await actions()).some((action) => action.kind === 'FIX_DELIVERY'));
      projection.failing.clear();
      await update('l1', 'settle-delivery', { how: 'resend' });
      await until('sent again', () => projection.delivered.length === 3);
      expect(projection.last.resend.map((resent) => resent.id)).not.toContain(id);
      expect((await actions()).some((action) => action.kind === 'FIX_DELIVERY')).toBe(false);
    });
  });
});

describe('continue-as-new', () => {
  const short = { options: { historyLimit: 40 } };

  it(
    'carries the state through five runs and more, with nothing lost or doubled',
    () =>
      withCase(short, async ({ update, signal, projection, handle, state, env }: CaseUnderTest) => {
        const firstRun = (await handle.describe()).runId;
        const runs = new Set([firstRun]);
        for (let round = 0; round < 60; round += 1) {
          await update('l1', 'add-note', {}, `note-${String(round)}`);
          await signal('customer', 'reply', {}, `word-${String(round)}`);
          if (round % 5 === 0) runs.add((await env.client.workflow.getHandle(handle.workflowId).describe()).runId);
        }
        await until('all words', () => projection.types.filter((type) => type === 'message-received').length === 60);
        expect(runs.size).toBeGreaterThan(5);
        const ids = projection.timeline.filter(({ type }) => type === 'note-added').map((event) => event.commandId);
        expect(ids).toHaveLength(60);
        expect(new Set(ids).size).toBe(60);
        const rebuilt = projection.timeline.reduce<CaseState | null>(evolve, null);
        expect(rebuilt).toEqual(await state());
      }),
    60_000,
  );

  it('an id repeated after it still gets its first answer', () =>
    withCase(short, async ({ update, handle }) => {
      const first = await update('l1', 'add-note', {}, 'kept');
      const firstRun = (await handle.describe()).runId;
      await until('a new run', async () => {
        await update('l1', 'add-note', {});
        return (await handle.describe()).runId !== firstRun;
      });
      expect((await update('l1', 'add-note', {}, 'kept')).seq).toBe(first.seq);
    }));

  it('keeps its deadlines', () =>
    withClock(short, async ({ update, env, state, projection }) => {
      for (let round = 0; round < 20; round += 1) await update('l1', 'add-note', {});
      await update('l1', 'resolve', { code: 'QUESTION_ANSWERED' });
      for (let round = 0; round < 20; round += 1) await update('l1', 'add-note', {});
      await env.sleep(14 * dayMs + minuteMs);
      await until('closed', async () => (await state()).closedAt !== null);
      const resolved = projection.timeline.find((event) => event.type === 'resolution-proposed');
      expect((await state()).closedAt).toBe((resolved?.at ?? 0) + 14 * dayMs);
    }));
});

describe('many at once', () => {
  it(
    '500 signals in a burst on one case are all there, once each, in order',
    () =>
      withCase({}, async ({ signal, projection }) => {
        for (let index = 0; index < 500; index += 1)
          await signal('customer', 'reply', {}, `burst-${String(index).padStart(3, '0')}`);
        await until('all of them', () => projection.types.filter((type) => type === 'message-received').length === 500);
        const ids = projection.timeline
          .filter((event) => event.type === 'message-received')
          .map((event) => event.commandId);
        expect(ids).toEqual([...ids].sort());
        expect(new Set(ids).size).toBe(500);
      }),
    60_000,
  );
});

describe('an operator who cancels the workflow', () => {
  it('does not end the case: an open case is never forgotten', () =>
    withCase({}, async ({ handle, update }) => {
      await handle.cancel();
      expect((await update('l1', 'take-ownership', {})).projected).toBe(true);
    }));
});
