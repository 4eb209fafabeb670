/** The program as people run it: `bin/caseline.mjs` as a process of its own, ended with everything it started. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { until } from './conditions.js';

const bin = fileURLToPath(new URL('../../../bin/caseline.mjs', import.meta.url));

const living = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of living) killGroup(child, 'SIGKILL');
});

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Program {
  readonly #child: ChildProcess;
  readonly #finished: Promise<Finished>;
  #stdout = '';
  #stderr = '';

  /** `input` is what it reads on stdin, to its end. */
  constructor(args: readonly string[], env: Readonly<Record<string, string>>, input: string | Buffer = '') {
    const child = spawn(process.execPath, [bin, ...args], {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...ownEnvironment(), ...env },
    });
    // A program that reads nothing may end before all is written.
    child.stdin.on('error', () => undefined).end(input);
    this.#child = child;
    living.add(child);
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.#stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    this.#finished = new Promise((resolve) => {
      child.once('close', (code) => {
        living.delete(child);
        resolve({ code, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }
  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
  get output(): string {
    return this.#stdout + this.#stderr;
  }

  finished(): Promise<Finished> {
    return this.#finished;
  }

  /** Resolves once `isReady` says so; fails with the program's last words when it ends before. */
  async whenReady(isReady: () => Promise<boolean> | boolean, withinMs = 90_000): Promise<void> {
    await until(
      'the program is ready',
      async () => {
        if (this.hasEnded) return 'ended' as const;
        return (await isReady()) ? ('ready' as const) : undefined;
      },
      { withinMs },
    );
    if (this.hasEnded) throw new Error(`the program ended: ${this.output.slice(-1500)}`);
  }

  /** As Ctrl-C does; the exit code. */
  async stop(): Promise<number | null> {
    if (!this.hasEnded) process.kill(this.pid, 'SIGTERM');
    const force = setTimeout(() => killGroup(this.#child, 'SIGKILL'), 20_000);
    const { code } = await this.#finished;
    clearTimeout(force);
    return code;
  }

  /** kill -9: nothing is told, nothing is tidied up. */
  async kill(): Promise<void> {
    killGroup(this.#child, 'SIGKILL');
    await this.#finished;
  }
}

/** Runs the program to its end. */
export function run(...given: ConstructorParameters<typeof Program>): Promise<Finished> {
  return new Program(...given).finished();
}

/** What Jest and a developer's shell have set for themselves is none of the program's business. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _flags, NODE_ENV: _kind, JEST_WORKER_ID: _worker, ...rest } = process.env;
  const names = Object.keys(rest).filter(
    (name) => !/^(CASELINE_|TEMPORAL_|DATABASE_URL|SMTP_|PORT$|HOST$)/u.test(name),
  );
  return Object.fromEntries(names.map((name) => [name, rest[name]]));
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It is gone already.
  }
}
