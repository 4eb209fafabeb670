import { createLogger } from '../../src/runtime/logger.js';
import type { RunningServer } from '../../src/runtime/server-process.js';
import { supervise } from '../../src/runtime/supervision.js';

const log = createLogger({ level: 'silent' });

class FakeServer implements RunningServer {
  readonly port = 1;
  readonly adopted = false;
  readonly ended: Promise<void>;
  stops = 0;
  die: () => void = () => undefined;

  constructor(readonly pid: number) {
    this.ended = new Promise((settle) => (this.die = settle));
  }

  stop(): Promise<void> {
    this.stops += 1;
    this.die();
    return this.ended;
  }
}

/** A stage on which each start makes the next server, and tells. */
function stage(start: (attempt: number) => Promise<FakeServer>) {
  const first = new FakeServer(1);
  const started: FakeServer[] = [];
  let attempts = 0;
  const waiting: (() => void)[] = [];
  const supervised = supervise({
    name: 'fake',
    server: first,
    log,
    restart: async () => {
      attempts += 1;
      const server = await start(attempts);
      started.push(server);
      waiting.shift()?.();
      return server;
    },
  });
  const nextStart = (): Promise<void> => new Promise((settle) => waiting.push(settle));
  return { first, started, supervised, nextStart, attempts: () => attempts };
}

describe('a supervised server', () => {
  it('is started again when it dies', async () => {
    const { first, started, nextStart, supervised } = stage((attempt) => Promise.resolve(new FakeServer(attempt + 1)));
    const restarted = nextStart();
    first.die();
    await restarted;
    expect(started).toHaveLength(1);
    await supervised.stop();
  });

  it('is tried again when a start fails', async () => {
    const { first, started, nextStart, attempts, supervised } = stage((attempt) =>
      attempt === 1 ? Promise.reject(new Error('port in use')) : Promise.resolve(new FakeServer(2)),
    );
    const restarted = nextStart();
    first.die();
    await restarted;
    expect(attempts()).toBe(2);
    expect(started).toHaveLength(1);
    await supervised.stop();
  });

  it('stays down once the product stops', async () => {
    const { first, started, supervised } = stage((attempt) => Promise.resolve(new FakeServer(attempt + 1)));
    await supervised.stop();
    expect(first.stops).toBe(1);
    expect(started).toHaveLength(0);
  });

  it('is stopped also when it was being started again', async () => {
    let finishStart: () => void = () => undefined;
    const second = new FakeServer(2);
    let hasBegun: () => void = () => undefined;
    const begun = new Promise<void>((settle) => (hasBegun = settle));
    const { first, supervised } = stage(async () => {
      hasBegun();
      await new Promise<void>((settle) => (finishStart = settle));
      return second;
    });
    first.die();
    await begun;
    const stopped = supervised.stop();
    finishStart();
    await stopped;
    expect(second.stops).toBe(1);
  });
});
