/** The workflows of defects and releases in the time-skipping server, with activities in memory. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { fileURLToPath } from 'node:url';
import type { DefectActivities, ReleaseActivities } from '../../activities/defect-contract.js';
import type { Defect, DefectChange, DefectCommand, DefectEnvelope } from '../../src/domain/defect.js';
import { newsIdOf, type DutyNews } from '../../src/domain/duties.js';
import { reasonOf, startEnvironment, stopEnvironment, testEnvironment, until } from './support.js';

beforeAll(startEnvironment, 60_000);
afterAll(stopEnvironment);

const dist = (file: string): string => fileURLToPath(new URL(`../../dist/${file}`, import.meta.url));
const taskQueue = 'test-defects';
let counter = 0;

/** What the activities were asked to do. */
class World implements DefectActivities, ReleaseActivities {
  readonly saved: DefectChange[] = [];
  readonly informed: string[] = [];
  readonly queued: string[] = [];
  readonly told: string[] = [];
  readonly steps: string[] = [];
  /** Pages that the walk through the cases takes, and turns that the mails take. */
  pages = 1;
  turns = 1;
  /** Fails the next calls, as a worker that dies in the middle would. */
  failures = 0;
  onInform: () => Promise<void> = () => Promise.resolve();

  projectDefect({ change }: { change: DefectChange }): Promise<void> {
    this.steps.push(`saved ${String(change.revision)}`);
    this.saved.push(change);
    return Promise.resolve();
  }
  async informCases({ changeId, after }: { changeId: string; after: string }): Promise<{ after: string | null }> {
    await this.onInform();
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('the worker died');
    }
    this.steps.push(`informed of ${changeId}`);
    this.informed.push(`${changeId}>${after}`);
    const page = after === '' ? 1 : Number(after) + 1;
    return { after: page >= this.pages ? null : String(page) };
  }
  queueDuties(news: DutyNews): Promise<{ queued: number }> {
    this.steps.push('queued');
    this.queued.push(newsIdOf(news));
    return Promise.resolve({ queued: 1 });
  }
  tellDuties(news: DutyNews): Promise<{ left: number }> {
    this.told.push(newsIdOf(news));
    const turn = this.told.filter((id) => id === newsIdOf(news)).length;
    return Promise.resolve({ left: Math.max(0, this.turns - turn) });
  }
  projectRelease(): Promise<void> {
    this.steps.push('released');
    return Promise.resolve();
  }
  informDefects(): Promise<void> {
    this.steps.push('defects informed');
    return Promise.resolve();
  }
}

interface UnderTest {
  readonly world: World;
  change(command: DefectCommand, more?: Partial<DefectEnvelope>): Promise<{ revision: number }>;
  state(): Promise<Defect>;
  runs(): Promise<number>;
}

async function withWorker(world: World, test: () => Promise<void>): Promise<void> {
  const worker = await Worker.create({
    connection: testEnvironment().nativeConnection,
    taskQueue,
    workflowBundle: { codePath: dist('workflow-bundle.js') },
    dataConverter: { payloadConverterPath: dist('src/temporal/payload-converter.cjs') },
    activities: {
      projectDefect: world.projectDefect.bind(world),
      informCases: world.informCases.bind(world),
      queueDuties: world.queueDuties.bind(world),
      tellDuties: world.tellDuties.bind(world),
      projectRelease: world.projectRelease.bind(world),
      informDefects: world.informDefects.bind(world),
    },
  });
  await worker.runUntil(test);
}

async function withDefect(
  given: { world?: World; historyLimit?: number },
  test: (under: UnderTest) => Promise<void>,
): Promise<void> {
  const world = given.world ?? new World();
  const { client } = testEnvironment();
  counter += 1;
  const workflowId = `defect-${String(counter)}`;
  const defect: Defect = {
    ...{ key: 'IDN-4711', product: 'meridian', state: 'suspected', targetRelease: null, fixedIn: [], revision: 1 },
  };
  await withWorker(world, async () => {
    const started = await client.workflow.start('defect', {
      taskQueue,
      workflowId,
      args: [{ defect, historyLimit: given.historyLimit }],
    });
    const handle = client.workflow.getHandle(workflowId);
    await test({
      world,
      change: (command, more = {}) => {
        counter += 1;
        const id = `chg-${String(counter)}`;
        const envelope = { id, at: 1000, by: 'nora', hasText: false, command, ...more };
        return handle.executeUpdate('change', { args: [envelope], updateId: envelope.id });
      },
      state: () => handle.query<Defect>('state'),
      runs: async () => ((await handle.describe()).runId === started.firstExecutionRunId ? 1 : 2),
    });
    await handle.terminate();
  });
}

describe('a defect', () => {
  it('answers once its row is written, and only then the news go round', () =>
    withDefect({}, async ({ world, change }) => {
      expect(await change({ kind: 'report', state: 'confirmed', release: null }, { id: 'one' })).toEqual({
        revision: 2,
      });
      expect(world.saved).toHaveLength(1);
      await until('the news went round', () => world.informed.length === 1);
      expect(world.steps).toEqual(['saved 2', 'informed of one']);
    }));

  it('refuses without a trace, and answers a repeated id as the first time', () =>
    withDefect({}, async ({ change, state }) => {
      expect(await change({ kind: 'report', state: 'fixed', release: null }).catch(reasonOf)).toBe('release_required');
      await change({ kind: 'plan', release: '7.3' }, { id: 'once' });
      await change({ kind: 'plan', release: '7.4' });
      expect(await change({ kind: 'plan', release: '7.3' }, { id: 'once' })).toEqual({ revision: 2 });
      expect(await state()).toMatchObject({ targetRelease: '7.4', revision: 3 });
    }));

  it.each([
    ['nothing', undefined],
    ['text', 'fix it'],
    ['junk', { id: 'x', command: { kind: 'explode' } }],
  ])('refuses %s that was sent by hand, and goes on', (_what, junk) =>
    withDefect({}, async ({ change }) => {
      const sent = junk as unknown as DefectCommand;
      expect(await change(sent).catch(reasonOf)).toBe('malformed');
      expect(await change({ kind: 'report', state: 'confirmed', release: null })).toEqual({ revision: 2 });
    }),
  );

  it('walks through its cases page by page, and goes on where it was after a failure', () => {
    const world = new World();
    Object.assign(world, { pages: 3, failures: 2 });
    return withDefect({ world }, async ({ change }) => {
      await change({ kind: 'inform' }, { id: 'news', hasText: true });
      await until('all pages', () => world.informed.length === 3);
      expect(world.informed).toEqual(['news>', 'news>1', 'news>2']);
    });
  });

  it('takes the next change while the news of the last one go round, and tells them in order', () => {
    const world = new World();
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    world.onInform = () => gate;
    return withDefect({ world }, async ({ change }) => {
      await change({ kind: 'plan', release: '7.3' }, { id: 'a' });
      expect(await change({ kind: 'inform' }, { id: 'b', hasText: true })).toEqual({ revision: 3 });
      open();
      await until('both', () => world.informed.length === 2);
      expect(world.informed).toEqual(['a>', 'b>']);
    });
  });

  it('mails those who wait: of a decline, of a plan, of a fix that may be out already', () =>
    withDefect({}, async ({ world, change }) => {
      await change({ kind: 'plan', release: '7.3' });
      await until('the plan', () => world.told.length === 1);
      await change({ kind: 'report', state: 'fixed', release: '7.3' });
      await until('the fix', () => world.told.length === 2);
      await change({ kind: 'report', state: 'declined', release: null });
      await until('the decline', () => world.told.length === 3);
      expect(world.told).toEqual(['moved:IDN-4711/2', 'published:meridian/7.3', 'declined:IDN-4711/4']);
    }));

  it('continues as new and neither loses nor repeats a change', () =>
    withDefect({ historyLimit: 40 }, async ({ world, change, state, runs }) => {
      for (let n = 1; n <= 12; n += 1) await change({ kind: 'inform' }, { id: `u${String(n)}`, hasText: true });
      expect(await change({ kind: 'inform' }, { id: 'u12', hasText: true })).toEqual({ revision: 13 });
      await until('all are told', () => world.informed.length === 12);
      expect(world.informed).toEqual(Array.from({ length: 12 }, (_, n) => `u${String(n + 1)}>`));
      expect((await state()).revision).toBe(13);
      expect(await runs()).toBe(2);
    }));
});

describe('a release', () => {
  async function withRelease(
    world: World,
    test: (act: (name: string) => Promise<unknown>, ended: () => Promise<unknown>) => Promise<void>,
  ): Promise<void> {
    counter += 1;
    const { client } = testEnvironment();
    const release = { product: 'meridian', version: '7.3', state: 'planned' };
    await withWorker(world, async () => {
      const handle = await client.workflow.start('release', {
        taskQueue,
        workflowId: `release-${String(counter)}`,
        args: [{ release }],
      });
      await test(
        (name) => handle.executeUpdate(name, { args: [{ at: 1000 }] }),
        () => handle.result(),
      );
    });
  }

  it('is written, lists who waits, tells its defects, then mails in turns until nobody is left, and ends', () => {
    const world = new World();
    world.turns = 3;
    return withRelease(world, async (act, ended) => {
      expect(await act('publish')).toEqual({ state: 'published' });
      await ended();
      expect(world.steps).toEqual(['released', 'queued', 'defects informed']);
      expect(world.told).toEqual(Array.from({ length: 3 }, () => 'published:meridian/7.3'));
    });
  });

  it('that is cancelled lists who waits before its defects forget it', () => {
    const world = new World();
    return withRelease(world, async (act, ended) => {
      expect(await act('cancel')).toEqual({ state: 'cancelled' });
      await ended();
      expect(world.steps).toEqual(['released', 'queued', 'defects informed']);
      expect(world.queued).toEqual(['cancelled:meridian/7.3']);
    });
  });
});
