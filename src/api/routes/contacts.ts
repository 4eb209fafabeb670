/** Contacts: customers see those of their account; leads, admins and the account's administrators manage them. */
import { z } from 'zod';
import type { ContactReader, ContactRecord, ContactWriter } from '../../store/contact-store.js';
import { scopeOf } from '../../store/scope.js';
import type { User } from '../../store/user-store.js';
import { managesContactsOf } from '../access.js';
import { created, endpoint, ok, type Call, type Answer, type Endpoint } from '../endpoint.js';
import { notFound, Problem } from '../problem.js';
import { email, isoInstant, line, named, newId, pageOf, pageQuery, reference, words } from '../schemas.js';

export interface ContactServices {
  readonly contacts: ContactReader;
  readonly contactWriter: ContactWriter;
}

const fields = {
  name: words(200),
  email,
  language: z
    .string()
    .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/u, 'a language tag such as en or pt-BR')
    .optional(),
  phone: line(100).nullable().optional(),
  isAccountAdmin: z.boolean().optional(),
};
const contactBody = z.strictObject({ id: newId.optional(), account: reference, ...fields });
const contactPatch = z.strictObject({ ...fields, isActive: z.boolean() }).partial();
const listQuery = z.strictObject({ ...pageQuery, account: reference.optional(), email: email.optional() });

/** What a contact may change of their own. */
const ownFields: ReadonlySet<string> = new Set(['name', 'language', 'phone']);

const contactSchema = z
  .object({
    id: z.string(),
    account: named,
    name: z.string(),
    email: z.string(),
    language: z.string(),
    phone: z.string().nullable(),
    isAccountAdmin: z.boolean(),
    isActive: z.boolean(),
    createdAt: isoInstant,
  })
  .meta({ id: 'Contact' });

const tag = 'Contacts';

export function contactEndpoints(services: ContactServices): readonly Endpoint[] {
  const { contacts, contactWriter } = services;
  return [
    endpoint({
      route: 'get /contacts',
      operationId: 'listContacts',
      tag,
      who: 'anyone',
      summary: 'The contacts you may see.',
      query: listQuery,
      answer: pageOf(contactSchema),
      handle: async ({ user, query }) => {
        const page = await contacts.list(scopeOf(user.actor), query, query);
        return ok({ items: page.items.map(presentContact), nextCursor: page.nextCursor });
      },
    }),
    endpoint({
      route: 'get /contacts/{id}',
      operationId: 'getContact',
      tag,
      who: 'anyone',
      summary: 'One contact.',
      answer: contactSchema,
      handle: async ({ user, params }) => ok(presentContact(await visible(services, user, params['id'] ?? ''))),
    }),
    endpoint({
      route: 'post /contacts',
      operationId: 'createContact',
      tag,
      who: 'anyone',
      status: 201,
      summary: 'Add a contact to an account.',
      body: contactBody,
      answer: contactSchema,
      handle: async ({ user, body }) => {
        if (!managesContactsOf(user, body.account)) throw notYours();
        const contact = await contactWriter.create(body);
        return created(`/api/v1/contacts/${contact.id}`, presentContact(contact));
      },
    }),
    endpoint({
      route: 'patch /contacts/{id}',
      operationId: 'changeContact',
      tag,
      who: 'anyone',
      summary: 'Change a contact; your own name, language and phone are yours to change.',
      body: contactPatch,
      answer: contactSchema,
      handle: (call) => changeContact(call, services),
    }),
  ];
}

async function changeContact(
  call: Call<undefined, z.output<typeof contactPatch>>,
  services: ContactServices,
): Promise<Answer> {
  const { user, params, body } = call;
  const contact = await visible(services, user, params['id'] ?? '');
  const isOwnMatter = user.actor.id === contact.id && Object.keys(body).every((name) => ownFields.has(name));
  if (!isOwnMatter && !managesContactsOf(user, contact.accountId)) throw notYours();
  return ok(presentContact(await services.contactWriter.change(contact.id, body)));
}

async function visible({ contacts }: ContactServices, user: User, id: string): Promise<ContactRecord> {
  const contact = await contacts.find(scopeOf(user.actor), id);
  if (!contact) throw notFound('There is no such contact.');
  return contact;
}

function notYours(): Problem {
  return new Problem('forbidden', 'Contacts are managed by leads, admins and the administrators of their account.');
}

function presentContact(row: ContactRecord): z.output<typeof contactSchema> {
  const { id, account, name, language, phone, isAccountAdmin, isActive } = row;
  const createdAt = row.createdAt.toISOString();
  return { id, account, name, email: row.email, language, phone, isAccountAdmin, isActive, createdAt };
}
