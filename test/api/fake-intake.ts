/** An intake that answers what a test says, and remembers idempotency keys as the real one does. */
import type {
  CommandAnswer,
  CommandIntake,
  CommandRequest,
  IdempotencyClaim,
  OpenAnswer,
  OpenRequest,
} from '../../src/intake/requests.js';

export class FakeIntake implements CommandIntake {
  readonly sent: CommandRequest[] = [];
  readonly opened: OpenRequest[] = [];
  readonly kept = new Map<string, { hash: string; answer?: { status: number; body: unknown } }>();
  next: CommandAnswer | ((request: CommandRequest) => CommandAnswer) = { kind: 'applied', commandId: 'cmd-1', seq: 1 };
  nextOpening: OpenAnswer = { kind: 'opened', caseNumber: '00001042' };

  openCase(request: OpenRequest): Promise<OpenAnswer> {
    this.opened.push(request);
    return Promise.resolve(this.#known(request.idempotency) ?? this.nextOpening);
  }
  send(request: CommandRequest): Promise<CommandAnswer> {
    this.sent.push(request);
    const known = this.#known(request.idempotency);
    return Promise.resolve(known ?? (typeof this.next === 'function' ? this.next(request) : this.next));
  }
  remember(claim: IdempotencyClaim, status: number, body: unknown): Promise<void> {
    this.kept.set(claim.userId + claim.key, { hash: claim.requestHash, answer: { status, body } });
    return Promise.resolve();
  }
  claim(claim: IdempotencyClaim): ReturnType<CommandIntake['claim']> {
    return Promise.resolve(this.#known(claim) ?? 'claimed');
  }
  release(claim: IdempotencyClaim): Promise<void> {
    this.kept.delete(claim.userId + claim.key);
    return Promise.resolve();
  }

  forget(): void {
    this.sent.length = 0;
    this.opened.length = 0;
    this.kept.clear();
    this.next = { kind: 'applied', commandId: 'cmd-1', seq: 1 };
    this.nextOpening = { kind: 'opened', caseNumber: '00001042' };
  }

  #known(
    claim: IdempotencyClaim | undefined,
  ): Exclude<Awaited<ReturnType<CommandIntake['claim']>>, 'claimed'> | undefined {
    if (!claim) return undefined;
    const known = this.kept.get(claim.userId + claim.key);
    if (!known) this.kept.set(claim.userId + claim.key, { hash: claim.requestHash });
    if (!known) return undefined;
    if (known.hash !== claim.requestHash) return { kind: 'mismatch' };
    return known.answer ? { kind: 'replayed', ...known.answer } : { kind: 'in-progress' };
  }
}
