/** When the program has been told to stop, and when it has been told so again. */

/**
 * Signals this close together are one request: at Ctrl-C the terminal sends one to every process in the foreground, and npm
 * passes its own on to us besides. Taken for a second request, it would end us before the embedded servers have stopped.
 */
const SAME_REQUEST_MS = 1000;

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
type StopSignal = (typeof SIGNALS)[number];

/** Where signals come from, what time it is (ms), and how the program ends at once. */
export interface StopSurroundings {
  on(signal: StopSignal, listener: (signal: StopSignal) => void): void;
  off(signal: StopSignal, listener: (signal: StopSignal) => void): void;
  now(): number;
  end(signal: StopSignal): void;
}

export interface StopRequest {
  /** Resolves at the first SIGINT or SIGTERM. */
  readonly promise: Promise<void>;
  /** The same, for what is to be given up then. */
  readonly signal: AbortSignal;
  /** To be called when everything has stopped: signals do again what they always do. */
  forget(): void;
}

const thisProcess: StopSurroundings = {
  on: (signal, listener) => void process.on(signal, listener),
  off: (signal, listener) => void process.off(signal, listener),
  now: () => performance.now(),
  // Nobody listens any more: the signal does what it always does.
  end: (signal) => void process.kill(process.pid, signal),
};

/** Listens until `forget`. A signal that comes a second after the first, or later, ends the program at once. */
export function untilToldToStop(surroundings: StopSurroundings = thisProcess): StopRequest {
  let firstAt: number | undefined;
  const stop = new AbortController();
  const promise = new Promise<void>((resolve) => {
    stop.signal.addEventListener('abort', () => {
      resolve();
    });
  });
  const hear = (signal: StopSignal): void => {
    const at = surroundings.now();
    firstAt ??= at;
    stop.abort();
    if (at - firstAt < SAME_REQUEST_MS) return;
    forget();
    surroundings.end(signal);
  };
  const forget = (): void => {
    for (const signal of SIGNALS) surroundings.off(signal, hear);
  };
  for (const signal of SIGNALS) surroundings.on(signal, hear);
  return { promise, signal: stop.signal, forget };
}
