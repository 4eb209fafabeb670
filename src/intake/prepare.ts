/** From a parsed command to its envelope and its message: persons resolved to ids, outside facts looked up (architecture.md rule 3). */
import type { CommandName } from '../domain/catalogue.js';
import type { CallerBodyOf } from '../domain/commands.js';
import { refuse, type Refusal } from '../domain/decision.js';
import type { AnyEnvelope, CommandContext, ContactFacts, EngineerFacts, LinkedCase } from '../domain/envelope.js';
import type { StoredMessage } from '../store/command-store.js';
import {
  findCaseFacts,
  findContacts,
  findEngineers,
  findFormerOwners,
  findTeam,
  hasMessage,
  hasUnverifiedMessage,
  type CaseFacts,
} from '../store/context-store.js';
import { findDefectFacts } from '../store/defect-store.js';
import { accountTerms, checklistTerms, entitlementTerms, productTerms, versionTerms } from './terms.js';
import type { LookedUp, LookUp, LookUpInput, Preparation, Sources } from './look-up.js';
import { mergingLookUps } from './merging-look-ups.js';
import { isPublicText, isShownOnceStored, travelling } from './travel.js';

export type { Sources } from './look-up.js';

export interface Prepared {
  readonly ok: true;
  readonly envelope: AnyEnvelope;
  readonly message: StoredMessage | null;
}
/** Looks up what the command names; a name that nobody has is refused before anything is stored. */
export async function prepareCommand<N extends CommandName>(
  sources: Sources,
  given: Preparation<N>,
): Promise<Prepared | Refusal> {
  const { body, text, data } = travelling(given.name, given.command);
  const looked = await (lookUps[given.name] ?? nothingToLookUp)({
    sources,
    given: given,
    body,
  });
  if ('ok' in looked) return looked;
  const message = text === null ? null : messageOf(given, { body, text, data });
  const { name, commandId, actor, at, ifSeq } = given;
  const envelope = {
    v: 1,
    id: commandId,
    name,
    at,
    actor,
    body: { ...body, ...looked.body },
    ...(message ? { messageId: message.id } : {}),
    ...(ifSeq === undefined ? {} : { ifSeq }),
    ...(looked.context ? { context: looked.context } : {}),
  } as unknown as AnyEnvelope; // name and body are paired: the body came out of N's own schema
  return { ok: true, envelope, message };
}

function messageOf(
  given: Preparation,
  content: { body: Readonly<Record<string, unknown>>; text: string; data: object | null },
): StoredMessage {
  const { name, actor, caseNumber, commandId, at, channel } = given;
  return {
    id: commandId,
    caseNumber,
    at,
    authorKind: actor.kind,
    authorId: actor.id,
    isPublic: isPublicText(name, content.body, actor),
    isFact: isShownOnceStored(name, actor.kind),
    channel: name === 'log-contact' ? 'phone' : channel,
    command: name,
    text: content.text,
    data: given.mail === undefined ? content.data : { ...content.data, mail: given.mail },
  };
}

const nothingToLookUp: LookUp = () => Promise.resolve({});

const lookUps: Partial<Record<CommandName, LookUp>> = {
  assign: engineerNamed,
  'hand-over': engineerNamed,
  'assign-engagement': engineerNamed,
  'assign-coordinator': engineerNamed,
  direct: async ({ sources, given, body }) => {
    const names = body['engineers'] as string[]; // parsed by the command's schema
    const engineers = await findEngineers(sources.database, names, given.at);
    const ids = names.map((name) => idOf(engineers, name));
    const unknown = names.find((_, index) => ids[index] === undefined);
    if (unknown !== undefined) return refuse('unknown_engineer', `there is no engineer ${unknown}`);
    return { body: { engineers: ids }, context: { engineers: engineers.map(engineerFacts) } };
  },
  escalate: formerOwners,
  'hand-back': formerOwners,
  reopen: formerOwners,
  transfer: teamNamed,
  consult: (input) => (input.body['engineer'] === undefined ? teamNamed(input) : engineerNamed(input)),
  ...mergingLookUps,
  'set-severity': checklists,
  'set-kind': checklists,
  'withdraw-request': checklists,
  'set-product': async ({ sources, given, body }) =>
    contextOf(await productTerms(sources, given, body['product'] as string | null)), // parsed by the command's schema
  'set-account': async ({ sources, given, body }) => {
    const accountId = String(body['account']);
    const terms = await accountTerms(sources, given, accountId);
    return terms ? { context: { ...terms, accountId } } : {};
  },
  'identify-contact': async (input) => {
    const named = await contactNamed(input);
    const [contact] = 'ok' in named ? [] : (named.context?.contacts ?? []);
    if ('ok' in named || !contact) return named;
    const terms = await accountTerms(input.sources, input.given, contact.accountId);
    return { ...named, context: { ...named.context, ...terms } };
  },
  'set-entitlement': async ({ sources, given, body }) => {
    const { value, plan } = body as CallerBodyOf<'set-entitlement'>; // parsed by the command's schema
    return contextOf(await entitlementTerms(sources, given, { value, plan }));
  },
  'adopt-policy': async ({ sources, given, body }) =>
    contextOf(await versionTerms(sources, given.caseNumber, Number(body['version']))),
  'change-contact': contactNamed,
  'add-participant': contactNamed,
  'remove-participant': contactNamed,
  'accept-as': async ({ sources, given, body }) => ({
    context: { hasMessage: await hasMessage(sources.database, given.caseNumber, String(body['messageId'])) },
  }),
  'approve-message': async ({ sources, given, body }) => ({
    context: { hasMessage: await hasUnverifiedMessage(sources.database, given.caseNumber, String(body['messageId'])) },
  }),
  'link-defect': async ({ sources, body }) => {
    const defect = await findDefectFacts(sources.database, String(body['defect']));
    return defect ? { context: { defect } } : {};
  },
  'link-case': async ({ sources, body }) => {
    const linked = await findCaseFacts(sources.database, String(body['case']));
    return linked ? { context: { linkedCase: linkedCaseOf(linked) } } : {};
  },
};

function linkedCaseOf({ number, accountId, isClosed, mergedInto }: CaseFacts): LinkedCase {
  return { number, accountId, isClosed, mergedInto };
}

async function checklists({ sources, given }: LookUpInput): Promise<LookedUp> {
  return contextOf(await checklistTerms(sources, given.caseNumber));
}

async function engineerNamed({ sources, given, body }: LookUpInput): Promise<LookedUp | Refusal> {
  const name = String(body['engineer']);
  const [found] = await findEngineers(sources.database, [name], given.at);
  if (!found) return refuse('unknown_engineer', `there is no engineer ${name}`);
  return { body: { engineer: found.id }, context: { engineers: [engineerFacts(found)] } };
}

async function teamNamed({ sources, body }: LookUpInput): Promise<LookedUp> {
  const team = await findTeam(sources.database, String(body['team']));
  return team ? { context: { team } } : {};
}

async function contactNamed({ sources, body }: LookUpInput): Promise<LookedUp | Refusal> {
  const name = String(body['contact']);
  const [found] = await findContacts(sources.database, [name]);
  if (!found) return refuse('unknown_contact', `there is no contact ${name}`);
  return { body: { contact: found.id }, context: { contacts: [contactFacts(found)] } };
}

async function formerOwners({ sources, given }: LookUpInput): Promise<LookedUp> {
  const engineers = await findFormerOwners(sources.database, given.caseNumber, given.at);
  return { context: { engineers: engineers.map(engineerFacts) } };
}

function contextOf(context: CommandContext | undefined): LookedUp {
  return context ? { context } : {};
}

/** The id of the person that a caller named by id or e-mail address. */
export function idOf(people: readonly { id: string; email: string }[], name: string): string | undefined {
  return people.find((person) => person.id === name || person.email.toLowerCase() === name.toLowerCase())?.id;
}

/** The facts that travel: without the address. */
export function engineerFacts({ id, levels, isActive, isAway, coverId }: EngineerFacts): EngineerFacts {
  return { id, levels, isActive, isAway, coverId };
}
export function contactFacts({ id, accountId, isActive }: ContactFacts): ContactFacts {
  return { id, accountId, isActive };
}
