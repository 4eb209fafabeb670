/** From a parsed opening to its envelope, its first row and its message. */
import { randomBytes } from 'node:crypto';
import { applyOpening } from '../domain/commit.js';
import type { CallerBodyOf, ParsedCommand } from '../domain/commands.js';
import { refuse, type Refusal } from '../domain/decision.js';
import type { Actor, Envelope } from '../domain/envelope.js';
import { pinOfOpening } from '../domain/opening.js';
import { pinOf, routingOf } from '../domain/policy-document.js';
import { rowOf } from '../domain/projection.js';
import { unassignedAccount, type Channel } from '../domain/vocabulary.js';
import type { OpeningRow, StoredMessage } from '../store/command-store.js';
import { findOpeningFacts, type OpeningFacts } from '../store/context-store.js';
import type { MailContent } from '../store/message-content.js';
import type { StoredPolicy } from '../store/policy-store.js';
import { contactFacts, engineerFacts, idOf, type Sources } from './prepare.js';
import { entitlementOf } from './terms.js';
import { travellingItem, wordsOfItems } from './travel.js';

export interface OpeningPreparation {
  readonly commandId: string;
  readonly actor: Actor;
  readonly command: ParsedCommand<'open'>;
  readonly channel: Channel;
  readonly at: number;
  readonly mail?: MailContent | undefined;
  readonly followUpOf?: string | undefined;
  readonly isSilent?: boolean | undefined;
  /** The case whose message begins this one, the number that it reserved, and who wrote that message. */
  readonly split?: { readonly from: string; readonly number: string; readonly author: Author };
}
interface Author {
  readonly kind: Actor['kind'];
  readonly id: string;
}
export interface PreparedOpening {
  readonly ok: true;
  readonly envelope: Envelope<'open'>;
  readonly opening: OpeningRow;
  readonly message: StoredMessage;
}

/** Looks up everybody and everything the opening names, gives it its number, and computes its first row with the domain's own functions. */
export async function prepareOpening(sources: Sources, given: OpeningPreparation): Promise<PreparedOpening | Refusal> {
  const { actor, at, commandId } = given;
  const { body } = given.command;
  const policy = await sources.policies.getCurrent(at);
  const contact = body.contact ?? (actor.kind === 'contact' ? actor.id : undefined);
  const facts = await factsOf(sources, given, contact);
  const people = peopleOf(given, facts, contact);
  if ('ok' in people) return people;
  const refusal = refusalOf(given, facts, people);
  if (refusal) return refusal;
  const envelope: Envelope<'open'> = {
    v: 1,
    id: commandId,
    name: 'open',
    at,
    actor,
    messageId: commandId,
    body: openingBody(given, facts, people),
    context: contextOf(facts, policy, people),
  };
  const terms = policy.sliceFor(pinOfOpening(envelope));
  const { state } = applyOpening(envelope, terms);
  const message = openingMessage(given, facts.number);
  return {
    ok: true,
    envelope,
    message,
    opening: {
      ...columnsOf(body, facts.contacts.find(({ id }) => id === people.contact)?.language),
      referenceId: state.referenceId,
      state,
      row: rowOf(state, terms),
    },
  };
}

async function factsOf(
  { database }: Sources,
  { actor, at, command: { body }, split }: OpeningPreparation,
  contact: string | undefined,
): Promise<OpeningFacts> {
  const facts = await findOpeningFacts(database, {
    product: body.product ?? null,
    contacts: [...(contact === undefined ? [] : [contact]), ...(body.participants ?? [])],
    engineers: body.coordinator === undefined ? [] : [body.coordinator],
    actor,
    now: at,
  });
  return split === undefined ? facts : { ...facts, number: split.number };
}

interface People {
  readonly contact: string | undefined;
  readonly accountId: string | null;
  readonly participants: readonly string[];
  readonly coordinator: string | undefined;
}

function peopleOf(given: OpeningPreparation, facts: OpeningFacts, contactName: string | undefined): People | Refusal {
  const { participants = [], coordinator } = given.command.body;
  const stranger = [...(contactName === undefined ? [] : [contactName]), ...participants].find(
    (name) => idOf(facts.contacts, name) === undefined,
  );
  if (stranger !== undefined) return refuse('unknown_contact', `there is no contact ${stranger}`);
  const engineer = coordinator === undefined ? undefined : idOf(facts.engineers, coordinator);
  if (coordinator !== undefined && engineer === undefined) {
    return refuse('unknown_engineer', `there is no engineer ${coordinator}`);
  }
  const contact = contactName === undefined ? undefined : idOf(facts.contacts, contactName);
  const ids = participants.flatMap((name) => idOf(facts.contacts, name) ?? []);
  return {
    contact,
    accountId: facts.contacts.find(({ id }) => id === contact)?.accountId ?? null,
    participants: [...new Set(ids)].filter((id) => id !== contact),
    coordinator: engineer,
  };
}

function refusalOf(given: OpeningPreparation, facts: OpeningFacts, people: People): Refusal | undefined {
  const { product } = given.command.body;
  if (product !== undefined && !facts.product) return refuse('unknown_product', `there is no product ${product}`);
  const named = facts.contacts.filter(({ id }) => id === people.contact || people.participants.includes(id));
  if (named.some((contact) => !contact.isActive)) {
    return refuse('unknown_contact', 'a contact named here is not active any more');
  }
  if (named.some((contact) => contact.accountId !== people.accountId)) return otherAccount;
  return given.actor.kind === 'contact'
    ? customersRefusal(given, given.actor.accountId, people)
    : engineersRefusal(given);
}

const otherAccount = refuse('other_account', 'contact and participants must belong to one account, your own');

function customersRefusal({ command }: OpeningPreparation, accountId: string, people: People): Refusal | undefined {
  if (people.accountId !== accountId) return otherAccount;
  const { level = 1, coordinator } = command.body;
  if (level === 1 && coordinator === undefined) return undefined;
  return refuse('forbidden', 'only an engineer opens a case above level 1 or names its coordinator');
}

function engineersRefusal({ command }: OpeningPreparation): Refusal | undefined {
  const { level = 1 } = command.body;
  if (level === 1 || command.text !== undefined) return undefined;
  return refuse('reason_required', 'opening above level 1 needs a reason in `text`');
}

function openingBody(given: OpeningPreparation, facts: OpeningFacts, people: People): Envelope<'open'>['body'] {
  const { kind, severity, product, version, level, items } = given.command.body;
  const optional = {
    product,
    version,
    level,
    contact: people.contact,
    coordinator: people.coordinator,
    followUpOf: given.followUpOf,
    splitFrom: given.split?.from,
    isSilent: given.isSilent === true ? true : undefined,
  };
  return {
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    kind,
    severity,
    number: facts.number,
    referenceId: newReferenceId(),
    channel: given.channel,
    participants: [...people.participants],
    items: (items ?? []).map(travellingItem),
  };
}

function contextOf(facts: OpeningFacts, policy: StoredPolicy, people: People): NonNullable<Envelope['context']> {
  return {
    routing: { ...routingOf(policy.document, facts.product?.id ?? null), ...facts.product?.teams },
    checklists: [...(facts.product?.checklists ?? []), ...policy.document.checklists],
    accountId: people.accountId,
    pin: pinOf(policy.document, { plan: facts.entitlement?.plan ?? null, account: people.accountId }),
    entitlement: isNobodyKnown(people) ? 'unknown' : entitlementOf(facts.entitlement, policy),
    contacts: facts.contacts.map(contactFacts),
    engineers: facts.engineers.map(engineerFacts),
  };
}

/** `language`: the contact's, which holds unless the case was opened in another. */
/** Whoever wrote, somebody has to find out what they may ask for (CHECK_ENTITLEMENT), whatever the policy says of accounts. */
function isNobodyKnown({ accountId }: People): boolean {
  return accountId === null || accountId === unassignedAccount;
}

function columnsOf(
  body: CallerBodyOf<'open'>,
  language: string | undefined,
): Omit<OpeningRow, 'referenceId' | 'state' | 'row'> {
  return {
    subject: body.subject,
    description: body.description,
    environment: body.environment ?? null,
    customerReference: body.customerReference ?? null,
    callback: body.callback ?? null,
    language: body.language ?? language ?? 'en',
    attributes: body.attributes ?? {},
  };
}

/** The first words of the conversation: the description, with the items that came along. */
function openingMessage(
  { actor, at, channel, command, commandId, split, mail }: OpeningPreparation,
  caseNumber: string,
): StoredMessage {
  const { description, items } = command.body;
  const reason = command.text === undefined ? {} : { reason: command.text };
  const brought = items && items.length > 0 ? { items } : {};
  const author = split?.author ?? actor;
  return {
    id: commandId,
    caseNumber,
    at,
    authorKind: author.kind,
    authorId: author.id,
    isPublic: true,
    isFact: true,
    channel,
    command: 'open',
    text: [description, ...(items && items.length > 0 ? [wordsOfItems(items)] : [])].join('\n\n'),
    data: { ...reason, ...brought, ...(mail === undefined ? {} : { mail }) },
  };
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Sixteen characters of Crockford's base 32: 80 random bits. */
function newReferenceId(): string {
  return [...randomBytes(16)].map((byte) => crockford.charAt(byte & 31)).join('');
}
