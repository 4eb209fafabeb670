/** Ctrl-C under npm reaches the program twice: it must stop its servers all the same, and a second Ctrl-C must end it. */
import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { untilToldToStop } from '../../src/cli/stop-request.js';

function surroundings() {
  const signals = new EventEmitter();
  const ended: string[] = [];
  let now = 5_000;
  return {
    ended,
    request: untilToldToStop({
      on: (signal, listener) => void signals.on(signal, listener),
      off: (signal, listener) => void signals.off(signal, listener),
      now: () => now,
      end: (signal) => void ended.push(signal),
    }),
    /** Whether anybody heard it. */
    send: (signal: 'SIGINT' | 'SIGTERM', afterMs = 0) => {
      now += afterMs;
      return signals.emit(signal, signal);
    },
  };
}

describe('a request to stop', () => {
  it('is made by the first signal', async () => {
    const { request, send, ended } = surroundings();
    send('SIGTERM');
    await expect(request.promise).resolves.toBeUndefined();
    expect(ended).toEqual([]);
  });

  it('is one request when the terminal and npm both send it', () => {
    const { send, ended } = surroundings();
    send('SIGINT');
    send('SIGINT', 20);
    send('SIGTERM', 900);
    expect(ended).toEqual([]);
  });

  it('ends the program at once when it is made again, as who asked does not want to wait', () => {
    const { send, ended } = surroundings();
    send('SIGINT');
    send('SIGINT', 1000);
    expect(ended).toEqual(['SIGINT']);
  });

  it('is not listened for any more once everything has stopped', () => {
    const { request, send, ended } = surroundings();
    send('SIGINT');
    request.forget();
    expect(send('SIGINT', 5_000)).toBe(false);
    expect(ended).toEqual([]);
  });
});
