/**
 * Who is told of what: from a command's events and the policy's table to rows of ids and codes. The words are the
 * policy's texts, rendered at delivery (src/mail). Decision: docs/decisions/0004-notifications.md.
 */
import type { AnyEvent, EventActor, EventType } from './events.js';
import { occasionOf, rankOf, type Occasion } from './occasions.js';
import type { ClockName, PolicySlice, Recipient } from './policy.js';
import type { CaseState, Consult } from './state.js';

export type RecipientKind = 'contact' | 'engineer' | 'team' | 'lead' | 'on-call';

/** Ids, codes and numbers of the event, and who acted: what a text may name. */
export type NotificationData = Readonly<Record<string, string | number | boolean | readonly string[]>> & {
  readonly actorKind: EventActor['kind'];
  readonly actorId: string;
};

export interface NotificationRow {
  /** `<case number>-<seq of the event>-<n>`: the same again when the same command is decided again. */
  readonly id: string;
  readonly seq: number;
  readonly event: EventType;
  /** Name of the text in the policy. */
  readonly template: string;
  readonly recipientKind: RecipientKind;
  /** The person's or team's id; `leads` for all leads; the product whose roster is called, or `*`. */
  readonly recipientId: string;
  /** The message whose words the mail brings. */
  readonly messageId: string | null;
  readonly data: NotificationData;
}

interface Person {
  readonly kind: RecipientKind;
  readonly id: string;
}
interface Candidate extends Person {
  readonly event: AnyEvent;
  readonly occasion: Occasion;
  readonly template: string;
}

/** A customer is told of these even when they did it: the receipt with the case's number, and the one that says how to reopen. */
const receipts: ReadonlySet<Occasion> = new Set<Occasion>(['case-opened', 'case-closed']);

/**
 * The notifications that the events of one command, or of one deadline, give. `state` is the state after them. Nobody is
 * told of their own act, and nobody twice: of several events a person is told the most telling one (see `occasions`).
 * A customer is told of public events only.
 */
export function notificationsFor(
  state: CaseState,
  events: readonly AnyEvent[],
  policy: PolicySlice,
): readonly NotificationRow[] {
  const chosen = new Map<string, Candidate>();
  for (const candidate of events.flatMap((event) => candidatesOf(state, event, policy))) {
    const person = `${candidate.kind}:${candidate.id}`;
    const other = chosen.get(person);
    if (!other || rankOf(candidate.occasion) >= rankOf(other.occasion)) chosen.set(person, candidate);
  }
  return numbered(state.number, [...chosen.values()]);
}

function candidatesOf(state: CaseState, event: AnyEvent, policy: PolicySlice): Candidate[] {
  const occasion = occasionOf(event, state);
  if (occasion === undefined) return [];
  return (policy.notifications[occasion] ?? []).flatMap(({ to, text }) =>
    persons[to](state, event)
      .filter((person) => mayBeTold(person, event, occasion))
      .map((person) => ({ ...person, event, occasion, template: text })),
  );
}

const leads: Person[] = [{ kind: 'lead', id: 'leads' }];

const persons: Readonly<Record<Recipient, (state: CaseState, event: AnyEvent) => Person[]>> = {
  contact: customersOf,
  owner: (state, event) => engineer(ownerConcerned(state, event)),
  responsible,
  coordinator: (state) => engineer(state.coordinator),
  queue: (state) => (state.owner === null ? [{ kind: 'team', id: state.teamId }] : []),
  level3,
  asked,
  asker,
  lead: () => leads,
  'on-call': (state) => [{ kind: 'on-call', id: state.product ?? '*' }],
};

function customersOf(state: CaseState): Person[] {
  const ids = new Set([...(state.contactId === null ? [] : [state.contactId]), ...state.participants]);
  return [...ids].map((id) => ({ kind: 'contact', id }));
}

/** Who has the case now; when it was taken over, the one who had it. */
function ownerConcerned(state: CaseState, event: AnyEvent): string | null {
  return event.type === 'ownership-taken' ? event.data.previous : state.owner;
}

const engagementClocks: ReadonlySet<ClockName> = new Set(['engagementTakeUp', 'engagementFinding']);

/** Whoever has the move that is due: Level 3, who was asked, the owner; nobody of them means that a lead has to see to it. */
function responsible(state: CaseState, event: AnyEvent): Person[] {
  if (event.type === 'action-overdue') {
    if (event.data.kind === 'ANSWER_CONSULT') return asked(state, event);
    if (event.data.side === 'level3') return level3(state, event);
    if (event.data.side === 'lead') return leads;
  }
  if ('clock' in event.data && engagementClocks.has(event.data.clock)) return level3(state, event);
  return state.owner === null ? leads : engineer(state.owner);
}

function asked(state: CaseState, event: AnyEvent): Person[] {
  const consult = consultOf(state, event);
  if (consult === undefined) return [];
  return consult.team === null ? engineer(consult.engineer) : [{ kind: 'team', id: consult.team }];
}

function consultOf({ consults }: CaseState, event: AnyEvent): Pick<Consult, 'engineer' | 'team'> | undefined {
  if (event.type === 'consult-asked' || event.type === 'consult-withdrawn') return event.data;
  const id = event.type === 'action-overdue' ? event.data.detail : null;
  return consults.find((consult) => consult.id === id);
}

/** Whose question was answered, or was taken back, be it by somebody else. */
function asker(_state: CaseState, event: AnyEvent): Person[] {
  if (event.type !== 'consult-answered' && event.type !== 'consult-withdrawn') return [];
  return engineer(event.data.by ?? null);
}

/** The engaged engineer; before one took it, and for a call that is off again, the Level 3 team unless the event names one. */
function level3(state: CaseState, event: AnyEvent): Person[] {
  if (event.type === 'engagement-recalled') return engineer(event.data.engineer);
  const engaged = state.engagement?.engineer ?? null;
  return engaged === null ? [{ kind: 'team', id: state.routing[3] }] : engineer(engaged);
}

function engineer(id: string | null): Person[] {
  return id === null ? [] : [{ kind: 'engineer', id }];
}

function mayBeTold(person: Person, event: AnyEvent, occasion: Occasion): boolean {
  const isOwnAct = person.kind === event.actor.kind && person.id === event.actor.id;
  if (person.kind !== 'contact') return !isOwnAct;
  if (event.type === 'case-opened' && event.data.isSilent) return false;
  return isForCustomers(event) && (!isOwnAct || receipts.has(occasion));
}

/** An internal word never leaves, whatever its event says of itself. */
function isForCustomers(event: AnyEvent): boolean {
  if (event.type === 'reply-sent') return event.isPublic && event.data.visibility === 'public';
  if (event.type === 'contact-logged') return event.isPublic && event.data.public;
  if (event.type === 'defect-changed') return event.isPublic && event.data.publicUpdate;
  return event.isPublic;
}

/** Ids count per event, in the order in which persons were found: deterministic. */
function numbered(caseNumber: string, candidates: readonly Candidate[]): NotificationRow[] {
  const counts = new Map<number, number>();
  return candidates.map(({ event, template, kind, id }) => {
    const n = counts.get(event.seq) ?? 0;
    counts.set(event.seq, n + 1);
    return {
      id: `${caseNumber}-${event.seq}-${n}`,
      seq: event.seq,
      event: event.type,
      template,
      recipientKind: kind,
      recipientId: id,
      messageId: event.messageId ?? null,
      data: dataOf(event),
    };
  });
}

/** The event's scalars and the keys of its items; the rest (checklists, routing) is in the state. */
function dataOf(event: AnyEvent): NotificationData {
  const small: Record<string, string | number | boolean | readonly string[]> = {};
  for (const [name, value] of Object.entries(event.data as Record<string, unknown>)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') small[name] = value;
    else if (name === 'items') small['keys'] = (value as readonly { key: string }[]).map((item) => item.key);
    else if (name === 'keys') small['keys'] = value as readonly string[];
  }
  return { ...small, actorKind: event.actor.kind, actorId: event.actor.id };
}
