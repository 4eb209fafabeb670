/** The text of the message that a mail becomes: never empty, never longer than a message may be; what was too long says where the rest is. */
import { maxTextLength } from '../../domain/commands.js';
import { storable } from '../../domain/storable.js';
import type { ParsedAttachment } from '../inbound/parsed-mail.js';

interface Words {
  readonly text: string;
  readonly attachments: readonly Pick<ParsedAttachment, 'name'>[];
  /** The reader of the mail has cut it, and put the whole beside it as a file. */
  readonly isShortened: boolean;
}

const cutSentence = '[This mail is longer than a message can be: its whole text is among the attached files.]';
/** Names of attachments that a mail without words is told by. */
const maxNames = 20;

export function messageTextOf({ text: given, attachments, isShortened }: Words): string {
  const text = storable(given);
  if (text.trim() === '') return insteadOfWords(attachments);
  if (!isShortened) return text;
  const kept = storable(text.slice(0, maxTextLength - cutSentence.length - 2));
  return `${kept}\n\n${cutSentence}`;
}

function insteadOfWords(attachments: Words['attachments']): string {
  if (attachments.length === 0) return '(This mail has no text.)';
  const names = attachments.slice(0, maxNames).map(({ name }) => name);
  const more = attachments.length > maxNames ? [`${String(attachments.length - maxNames)} more`] : [];
  return storable(`(This mail has no text. Attached: ${[...names, ...more].join(', ')})`);
}
