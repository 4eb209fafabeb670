/** The mail room, put together from the settings and the other parts of the process. */
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { CommandIntake } from '../intake/requests.js';
import { Authenticator, resolveBy } from '../mail/authentication.js';
import type { MailOut } from '../mail/mail-out.js';
import { createMailParser } from '../mail/parse/mail-parser.js';
import type { MailDesk } from '../mail/render.js';
import { createMailJudge } from '../mail/room/mail-judge.js';
import { MailRoom } from '../mail/room/mail-room.js';
import { NoticeSender } from '../mail/room/notice-sender.js';
import { AttachmentWriter } from '../store/attachment-store.js';
import type { Database } from '../store/database.js';
import { MailNoticeStore } from '../store/mail-notice-store.js';
import { NotificationStore } from '../store/notification-store.js';
import { ReceivedMailStore } from '../store/received-mail-store.js';
import { SenderRuleStore } from '../store/sender-rule-store.js';
import type { Configuration } from './configuration.js';
import { filesOf } from './mail-out.js';
import type { Logger } from './logger.js';

interface Parts {
  readonly configuration: Configuration;
  readonly database: Database;
  readonly intake: CommandIntake;
  readonly desk: MailDesk;
  readonly out: MailOut;
  /** Names this process. */
  readonly room: string;
  readonly log: Logger;
}

/** Nothing runs before it is started; without that it still records what people decide, for the room that runs elsewhere. */
export function createMailRoom({ configuration, database, intake, desk, out, room, log }: Parts): MailRoom {
  const { dataDir, mailRelays: relays, mailAuthserv: authservId, mailDns } = configuration;
  const host = hostname().toLowerCase();
  const authenticator = new Authenticator({ resolve: resolveBy(mailDns), relays, authservId, host });
  const store = new ReceivedMailStore(database);
  const notices = new MailNoticeStore(database);
  const { tokens, face } = desk;
  return new MailRoom({
    database,
    intake,
    store,
    notices,
    room,
    log,
    senders: new SenderRuleStore(database),
    attachments: new AttachmentWriter(database),
    notifications: new NotificationStore(database),
    files: filesOf(configuration),
    supportAddress: face.supportAddress,
    spool: join(dataDir, 'spool'),
    parser: createMailParser(),
    judge: createMailJudge({
      database,
      store,
      authenticator,
      tokens,
      ours: { boxes: boxesOf(configuration), hosts: [host] },
    }),
    noticeSender: new NoticeSender({ notices, transport: out, tokens, face, log }),
    now: Date.now,
  });
}

/** Without plus parts: they say whose an address is, not which. */
function boxesOf({ supportAddress, mailBoxes }: Configuration): string[] {
  return [supportAddress.toLowerCase(), ...mailBoxes];
}
