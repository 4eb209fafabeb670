/**
 * What a case owes the world outside and has under way: notifications to deliver, and what its events do to other cases. Started by
 * a task that is committed, never by reading a table (loop.md T-1), and carried to the next run while it lasts.
 */
import { isCancellation, TemporalFailure } from '@temporalio/workflow';
import type { DeliveryFailure, ProjectionBatch } from '../activities/contract.js';
import { reachesOut, type Undelivered } from '../src/domain/carried-case.js';
import type { AnyEnvelope } from '../src/domain/envelope.js';
import type { AnyEvent } from '../src/domain/events.js';
import type { NotificationRow } from '../src/domain/notify.js';
import type { CaseState } from '../src/domain/state.js';
import { delivery, outward, paging } from './case-activities.js';

/** The case that it belongs to. */
export interface Sender {
  readonly state: CaseState;
  apply(envelope: AnyEnvelope): unknown;
}

export class Outgoing {
  private readonly undelivered = new Map<string, Undelivered>();
  private events: readonly AnyEvent[] = [];

  constructor(private readonly sender: Sender) {}

  /** A closed case does not end while something is under way. */
  get isUnderWay(): boolean {
    return this.undelivered.size > 0 || this.events.length > 0;
  }

  /** What the next run begins with. */
  carry(): { undelivered: readonly Undelivered[]; outgoing: readonly AnyEvent[] } {
    return { undelivered: [...this.undelivered.values()], outgoing: this.events };
  }

  /** Takes up what the run before had under way. */
  resume({ undelivered, outgoing }: { undelivered: readonly Undelivered[]; outgoing: readonly AnyEvent[] }): void {
    this.send(undelivered);
    this.carryOut(outgoing);
  }

  /** Begins with what a projected batch asks for. */
  follow({ notifications, resend, events }: ProjectionBatch): void {
    this.send([...notifications.map(undeliveredOf), ...resend.map(({ id }) => ({ id, isToCustomer: true }))]);
    this.carryOut(events.filter(reachesOut));
  }

  private send(notifications: readonly Undelivered[]): void {
    for (const notification of notifications) this.undelivered.set(notification.id, notification);
    // A page must not wait for a mail server that hangs, nor be tried for as long as a mail.
    const idsOf = (some: readonly Undelivered[]): readonly string[] => some.map(({ id }) => id);
    void this.deliver(idsOf(notifications.filter((one) => !isPage(one))), delivery);
    void this.deliver(idsOf(notifications.filter(isPage)), paging);
  }

  private async deliver(notifications: readonly string[], by: typeof delivery): Promise<void> {
    if (notifications.length === 0) return;
    const { number, seq } = this.sender.state;
    const summary = `deliver ${String(notifications.length)} of case ${number} at seq ${String(seq)}`;
    for (const failure of await this.outcome(notifications, by(summary))) this.fail(failure);
    for (const id of notifications) this.undelivered.delete(id);
  }

  private async outcome(
    notifications: readonly string[],
    { deliver }: ReturnType<typeof delivery>,
  ): Promise<readonly DeliveryFailure[]> {
    try {
      const { failed } = await deliver({ caseNumber: this.sender.state.number, notifications });
      return failed;
    } catch (error) {
      if (isCancellation(error) || !(error instanceof TemporalFailure)) throw error;
      return notifications.map((notification) => ({
        notification,
        reason: 'not delivered within the time it was tried',
      }));
    }
  }

  private fail({ notification, reason }: DeliveryFailure): void {
    if (this.undelivered.get(notification)?.isToCustomer !== true) return;
    this.sender.apply({
      v: 1,
      id: `delivery-failed-${notification}-${String(this.sender.state.seq)}`,
      name: 'delivery-failed',
      at: Date.now(),
      actor: { kind: 'system', id: 'caseline' },
      body: { notification, reason },
    });
  }

  private carryOut(events: readonly AnyEvent[]): void {
    if (events.length === 0) return;
    this.events = [...this.events, ...events];
    void this.reachOut(events);
  }

  private async reachOut(events: readonly AnyEvent[]): Promise<void> {
    const back = await outward.carryOut({ caseNumber: this.sender.state.number, events });
    this.events = this.events.filter((event) => !events.includes(event));
    for (const envelope of back) this.sender.apply(envelope);
  }
}

function undeliveredOf({ id, recipientKind }: NotificationRow): Undelivered {
  return { id, isToCustomer: recipientKind === 'contact', ...(recipientKind === 'on-call' ? { isPage: true } : {}) };
}

function isPage({ isPage: isOne }: Undelivered): boolean {
  return isOne === true;
}
