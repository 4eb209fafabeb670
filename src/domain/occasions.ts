/**
 * The occasions on which somebody may be told, as the policy's `notifications` name them: most are types of events, some
 * an event under a condition. In rising order: when one command brings a person several, the one later here is told.
 */
import type { AnyEvent, CaseEvent } from './events.js';
import type { CaseState } from './state.js';

export const occasions = [
  'case-actionable',
  'coordinator-assigned',
  'severity-changed',
  'case-transferred',
  'ownership-released',
  'ownership-assigned',
  'ownership-taken',
  'ownership-taken-over',
  'contact-logged',
  'message-received',
  'data-submitted',
  'reply-sent',
  'data-requested',
  'engagement-assigned',
  'engagement-recalled',
  'wait-ended',
  'answer-deferred',
  'consult-withdrawn',
  'consult-answered',
  'consult-asked',
  'level-changed-to-1',
  'level-changed-to-2',
  'level-changed-to-3',
  'finding-returned',
  'case-handed-back',
  'severity-raised-to-1',
  'resolution-accepted',
  'resolution-retracted',
  'resolution-rejected',
  'resolution-proposed',
  'message-received-after-close',
  'case-reopened',
  'reminder-sent',
  'closure-proposed',
  'silence-ended',
  'clock-warned',
  'action-overdue',
  'clock-breached',
  'triage-lapsed',
  'hand-off-lapsed',
  'attention-settled',
  'attention-raised',
  'defect-changed',
  'defect-declined',
  'defect-fixed',
  'delivery-failed',
  'page-unanswered',
  'paged',
  'case-opened',
  'case-closed',
  'case-merged',
] as const;
export type Occasion = (typeof occasions)[number];

const ranks: ReadonlyMap<string, number> = new Map(occasions.map((occasion, rank) => [occasion, rank]));

/** How telling an occasion is: higher wins. */
export function rankOf(occasion: Occasion): number {
  return ranks.get(occasion) ?? 0;
}

/** The occasion that an event is, given the state after its command; undefined where nobody is ever told. */
export function occasionOf(event: AnyEvent, state: CaseState): Occasion | undefined {
  switch (event.type) {
    case 'ownership-taken':
      return event.data.takeover ? 'ownership-taken-over' : 'ownership-taken';
    case 'level-changed':
      return levelOccasion(event.data);
    case 'severity-changed':
      return event.data.to === 1 ? 'severity-raised-to-1' : 'severity-changed';
    case 'message-received':
      return state.closedAt === null ? 'message-received' : 'message-received-after-close';
    case 'defect-changed':
      return defectOccasion(event, state);
    default:
      return isOccasion(event.type) ? event.type : undefined;
  }
}

/** Fixed or declined just now, which somebody has to deliver; every other change is news for those who read it. */
function defectOccasion({ data, at }: CaseEvent<'defect-changed'>, { deliverFixSince }: CaseState): Occasion {
  if (deliverFixSince !== at) return 'defect-changed';
  return data.state === 'declined' ? 'defect-declined' : 'defect-fixed';
}

/** A return from Level 3 to the owner is told as the finding or the recall that it is. */
function levelOccasion(data: { from: 1 | 2 | 3; to: 1 | 2 | 3 }): Occasion | undefined {
  return data.from === 3 && data.to === 2 ? undefined : `level-changed-to-${data.to}`;
}

function isOccasion(word: string): word is Occasion {
  return ranks.has(word);
}
