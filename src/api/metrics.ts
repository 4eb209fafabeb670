/** What the API counts and times. Labels are templates, names and stable words: never ids. */
import { Counter, Histogram, type Registry } from 'prom-client';

const durationBuckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export class ApiMetrics {
  readonly #durations: Histogram<'method' | 'route' | 'status'>;
  readonly #commands: Counter<'command' | 'answer'>;
  readonly #refusals: Counter<'command' | 'reason'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#durations = new Histogram({
      name: 'caseline_http_request_duration_seconds',
      help: 'Time from the first byte of a request to the end of its answer, by route template.',
      labelNames: ['method', 'route', 'status'],
      buckets: durationBuckets,
      registers,
    });
    this.#commands = new Counter({
      name: 'caseline_commands_total',
      help: 'Commands that came in over HTTP, by name and answer.',
      labelNames: ['command', 'answer'],
      registers,
    });
    this.#refusals = new Counter({
      name: 'caseline_refusals_total',
      help: 'Refused commands, by name and reason.',
      labelNames: ['command', 'reason'],
      registers,
    });
  }

  observe(request: { method: string; route: string; status: number }, seconds: number): void {
    this.#durations.observe({ ...request, status: String(request.status) }, seconds);
  }

  answered(command: string, answer: string): void {
    this.#commands.inc({ command, answer });
  }

  refused(command: string, reason: string): void {
    this.#refusals.inc({ command, reason });
  }
}
