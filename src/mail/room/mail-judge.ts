/** The judge of received mail: looks everything up, then asks the rules. */
import type { Database } from '../../store/database.js';
import type { ReceivedMailStore } from '../../store/received-mail-store.js';
import type { Authenticator } from '../authentication.js';
import type { MailEnd } from '../inbound/mail-end.js';
import type { ReceivedMail } from '../../domain/received-mail.js';
import type { MailTokens } from '../mail-tokens.js';
import { readMailFacts } from '../read-mail-facts.js';
import { decideEnd, decideUnreadable, repeatOf } from '../rules/decide-end.js';
import type { OurSide } from '../rules/mail-facts.js';
import type { MailJudge } from './worked-mail.js';

export interface JudgeDependencies {
  readonly database: Database;
  readonly store: Pick<ReceivedMailStore, 'findRepeated'>;
  readonly authenticator: Pick<Authenticator, 'check'>;
  readonly tokens: MailTokens;
  readonly ours: OurSide;
}

export function createMailJudge({ database, store, authenticator, tokens, ours }: JudgeDependencies): MailJudge {
  return {
    async repeated(mail: ReceivedMail): Promise<MailEnd | undefined> {
      const first = await store.findRepeated(mail);
      return first === undefined ? undefined : repeatOf(first);
    },
    async judge({ mail: received, result, rawFile }) {
      if (!result.ok) return decideUnreadable(result);
      const { mail } = result;
      const authentication = await authenticator.check({ received, mail, rawFile });
      // Floods and caps are counted as they were when it came, however late it is judged.
      const now = received.receivedAt.getTime();
      const facts = await readMailFacts(database, { mail, received, tokens, ours, authentication, now });
      return decideEnd(mail, received, facts);
    },
  };
}
