/** A mail room that answers what a test says, and remembers what it was asked. */
import type {
  DiscardOrder,
  EndedMail,
  MailRoomFace,
  ReleaseOrder,
  SettleAnswer,
} from '../../src/mail/room/mail-room.js';

export class FakeMailRoom implements MailRoomFace {
  readonly kicked: (string | undefined)[] = [];
  readonly orders: { mailId: string; order: ReleaseOrder | DiscardOrder }[] = [];
  next: SettleAnswer = { kind: 'settled', outcome: 'appended', caseNumber: '00001042' };
  nextEnd: EndedMail | undefined;

  kick(mailId?: string): void {
    this.kicked.push(mailId);
  }
  ended(): Promise<EndedMail | undefined> {
    return Promise.resolve(this.nextEnd);
  }
  release(mailId: string, order: ReleaseOrder): Promise<SettleAnswer> {
    return this.#settle(mailId, order);
  }
  discard(mailId: string, order: DiscardOrder): Promise<SettleAnswer> {
    return this.#settle(mailId, order);
  }

  #settle(mailId: string, order: ReleaseOrder | DiscardOrder): Promise<SettleAnswer> {
    this.orders.push({ mailId, order });
    return Promise.resolve(this.next);
  }
}
