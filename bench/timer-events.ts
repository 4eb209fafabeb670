/** Counts what timers cost in the histories of cases. */
import { Client, Connection } from '@temporalio/client';
import { workflowIdOf } from '../src/temporal/names.js';

export class TimerEvents {
  readonly #connection: Connection;
  readonly #client: Client;

  private constructor(connection: Connection) {
    this.#connection = connection;
    this.#client = new Client({ connection });
  }

  static async open(address: string): Promise<TimerEvents> {
    return new TimerEvents(await Connection.connect({ address }));
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  /** Timers started, fired and canceled so far, a case on average. */
  async each(caseNumbers: readonly string[]): Promise<number> {
    let sum = 0;
    for (const number of caseNumbers) sum += await this.#countIn(number);
    return sum / caseNumbers.length;
  }

  async #countIn(caseNumber: string): Promise<number> {
    const { events } = await this.#client.workflow.getHandle(workflowIdOf(caseNumber)).fetchHistory();
    const ofTimers = (events ?? []).filter(
      (event) =>
        event.timerStartedEventAttributes ?? event.timerFiredEventAttributes ?? event.timerCanceledEventAttributes,
    );
    return ofTimers.length;
  }
}
