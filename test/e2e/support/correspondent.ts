import { simpleParser, type ParsedMail } from 'mailparser';
import { SmtpClient } from '../../mail/smtp-client.js';
import type { SmtpSink } from '../../mail/smtp-sink.js';
import { until } from './conditions.js';
import type { Instance } from './instance.js';
import type { UserName } from './person.js';

/** A person with a mail program: reads what came to their address, and answers it. */
export class Correspondent {
  constructor(
    private readonly place: { readonly instance: Instance; readonly mailboxes: SmtpSink },
    private readonly name: UserName,
  ) {}

  get address(): string {
    return this.place.instance.demo.users[this.name].email;
  }

  /** The first mail to them that `holds`. */
  async receives(what: string, holds: (mail: ParsedMail) => boolean): Promise<ParsedMail> {
    return until(`${this.name} receives ${what}`, async () => {
      for (const { to, bytes } of this.place.mailboxes.received.toReversed()) {
        if (!to.includes(this.address)) continue;
        const mail = await simpleParser(Buffer.from(bytes, 'latin1'));
        if (holds(mail)) return mail;
      }
      return undefined;
    });
  }

  async writes(text: string, to: string, headers: readonly string[]): Promise<void> {
    const client = await SmtpClient.ready(this.place.instance.demo.smtpPort);
    const id = `${String(this.place.mailboxes.received.length)}.${String(Math.round(performance.now()))}`;
    const data = [
      `From: ${this.place.instance.demo.users[this.name].name} <${this.address}>`,
      `To: ${to}`,
      `Message-ID: <${id}@${this.name}.example>`,
      ...headers,
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      '',
      text,
      '',
    ].join('\r\n');
    const reply = await client.send({ from: this.address, to: [to], data });
    if (!reply.startsWith('250 ')) throw new Error(`${this.name}'s mail was answered ${reply}`);
    await client.quit();
  }

  /** As mail programs do: to the Reply-To, else From; with References; the subject as `retitled` writes it. */
  async answers(mail: ParsedMail, text: string, retitled: (subject: string) => string): Promise<void> {
    const to = (mail.replyTo ?? mail.from)?.value[0]?.address ?? '';
    const references = [mail.references ?? []].flat();
    const quoted = (mail.text ?? '').split('\n').map((line) => `> ${line}`);
    const words = [text, '', 'On Tuesday you wrote:', ...quoted].join('\r\n');
    await this.writes(words, to, [
      `Subject: ${retitled(mail.subject ?? '')}`,
      `In-Reply-To: ${mail.messageId ?? ''}`,
      `References: ${[...references, mail.messageId].join(' ')}`,
    ]);
  }
}
