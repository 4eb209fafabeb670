/** Notices by mail that belong to no case's notifications: a row before each is sent, retried until the server took it. */
import { Prisma } from '../../prisma/generated/client.js';
import type { Database } from './database.js';

/** A notice with what its words need of the mail that it answers. */
export interface ClaimedNotice {
  readonly id: string;
  readonly kind: string;
  readonly address: string;
  readonly at: Date;
  readonly attempt: number;
  readonly caseNumber: string | null;
  readonly referenceId: string | null;
  /** Of the mail that it answers; null where that had none. */
  readonly subject: string | null;
  readonly messageId: string | null;
  /** The address that the mail was written to. */
  readonly box: string | null;
}

export interface TellOnce {
  readonly id: string;
  readonly address: string;
  readonly kind: string;
  readonly mailId: string;
  readonly caseNumber: string;
}

/** Longer than a transport may take for one mail (src/mail/smtp-transport.ts). */
const leaseSeconds = 60;

export class MailNoticeStore {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** A notice that an address gets once and never again. */
  async tellOnce({ id, address, kind, mailId, caseNumber }: TellOnce): Promise<void> {
    await this.#database.query(Prisma.sql`
      insert into mail_notice (id, address, kind, state, mail_id, case_number)
      select ${id}, ${address}, ${kind}, 'queued', ${mailId}, ${caseNumber}::char(8)
      where not exists (select from mail_notice where address = ${address} and kind = ${kind})
      on conflict do nothing`);
  }

  /** The next notice to send, put off for as long as this attempt may take; undefined when none waits. */
  async claim(): Promise<ClaimedNotice | undefined> {
    const [row] = await this.#database.query<ClaimedNotice>(Prisma.sql`
      -- which notice is next, and what does it say?
      with next as (
        select id from mail_notice where state = 'queued' and (not_before is null or not_before <= now())
        order by at limit 1 for update skip locked
      )
      update mail_notice n
      set attempts = n.attempts + 1, not_before = now() + make_interval(secs => ${leaseSeconds})
      from next left join mail_notice o on o.id = next.id left join received_mail m on m.id = o.mail_id
        left join support_case c on c.case_number = o.case_number
      where n.id = next.id
      returning n.id, n.kind, n.address, n.at, n.attempts as attempt, n.case_number as "caseNumber",
        c.reference_id as "referenceId", m.subject, m.message_id as "messageId", m.box`);
    return row;
  }

  async settle(id: string, state: 'sent' | 'failed', error: string | null): Promise<void> {
    await this.#database.query(Prisma.sql`
      update mail_notice set state = ${state}, not_before = null, last_error = ${error} where id = ${id}`);
  }

  async defer(id: string, afterMs: number, error: string): Promise<void> {
    await this.#database.query(Prisma.sql`
      update mail_notice set not_before = now() + make_interval(secs => ${afterMs / 1000}), last_error = ${error}
      where id = ${id} and state = 'queued'`);
  }
}
