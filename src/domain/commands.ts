/**
 * The bodies of the commands as a caller sends them (HTTP, CLI, Signal by hand). Together with `catalogue.ts` this is the
 * one command table. `text`, the prose a command brings, is added by `commandBody` from the catalogue.
 * The schemas are JSON-safe (no transforms), so OpenAPI is generated from them.
 */
import { z } from 'zod';
import { catalogue, type CommandName } from './catalogue.js';
import { parseDuration } from './duration.js';
import { isRecord } from './record.js';
import { isStorable } from './storable.js';
import {
  channels,
  contactChannels,
  defectStates,
  dismissalCodes,
  engineerClosureCodes,
  entitlementDecisions,
  escalationReasons,
  findingOutcomes,
  handBackCodes,
  kinds,
  linkTypes,
  notedMailKinds,
  reproductionResults,
  scores,
  severities,
  waitParties,
} from './vocabulary.js';

/** Longest prose of one command, in characters. */
export const maxTextLength = 200_000;

const unstorable = 'contains a character that cannot be stored (U+0000 or half of a surrogate pair)';

/** Prose of at most `max` characters that is not blank. */
function prose(max: number): z.ZodString {
  return z.string().max(max).regex(/\S/u, 'must not be empty').refine(isStorable, unstorable);
}
/** A short field that may be empty. */
function line(max: number): z.ZodString {
  return z.string().max(max).refine(isStorable, unstorable);
}

export const text = prose(maxTextLength);
const id = prose(100);
/** An engineer or contact, by id or e-mail address. */
const person = prose(320);
const severity = z.literal(severities);
const instant = z.iso.datetime({ offset: true });
const language = z
  .string()
  .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/u, 'a language tag such as en or pt-BR')
  .max(35);
const itemKey = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u, 'letters, digits, dot, dash and underscore, at most 64');
/** Characters of a text: from the first to before the last one, counted from 0. */
const span = z
  .strictObject({ from: z.int().min(0), to: z.int().min(1) })
  .refine(({ from, to }) => from < to, '`to` must be more than `from`');
const defectKey = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u, 'letters, digits, dot, dash and underscore, at most 64');
/** How often a customer may be promised to hear from us: not more often than people can write. */
const shortestRhythmMs = 3_600_000;
const rhythm = z.string().refine((text) => {
  const parsed = parseDuration(text);
  return parsed.ok && parsed.ms >= shortestRhythmMs;
}, 'an ISO 8601 duration of an hour or more, such as P1D or PT4H');
const caseNumber = z.string().regex(/^\d{8}$/u, 'a case number has eight digits');

const requestedItem = z.strictObject({
  key: itemKey,
  label: prose(200),
  why: line(1000).optional(),
  how: line(4000).optional(),
});
const submittedItem = z
  .strictObject({
    key: itemKey,
    value: text.optional(),
    unavailable: z.literal(true).optional(),
    reason: line(2000).optional(),
  })
  .refine(
    (item) => (item.value === undefined) !== (item.unavailable === undefined),
    'give either `value` or `unavailable: true`',
  );

const handoff = z.strictObject({
  summary: line(20_000).optional(),
  tried: line(20_000).optional(),
  environment: line(20_000).optional(),
  reproduction: line(20_000).optional(),
  question: line(20_000).optional(),
  searched: line(20_000).optional(),
});

const none = z.strictObject({});

const bodies = {
  open: z.strictObject({
    subject: prose(500),
    description: text,
    kind: z.literal(kinds),
    severity,
    product: id.optional(),
    version: line(100).optional(),
    environment: line(4000).optional(),
    channel: z.literal(channels).optional(),
    items: z.array(submittedItem).max(100).optional(),
    contact: person.optional(),
    participants: z.array(person).max(50).optional(),
    coordinator: person.optional(),
    customerReference: line(200).optional(),
    callback: line(200).optional(),
    language: language.optional(),
    level: z.literal([1, 2, 3]).optional(),
    attributes: z.record(line(60), line(500)).optional(),
  }),
  'submit-data': z.strictObject({ items: z.array(submittedItem).min(1).max(100) }),
  'accept-as': z.strictObject({ key: itemKey, messageId: id }),
  reply: z.strictObject({
    visibility: z.literal(['public', 'internal']).optional(),
    needsAnswer: z.boolean().optional(),
    override: z.boolean().optional(),
  }),
  'log-contact': z.strictObject({
    channel: z.literal(contactChannels),
    direction: z.literal(['inbound', 'outbound']).optional(),
    at: instant.optional(),
    with: line(200).optional(),
    public: z.boolean().optional(),
  }),
  'add-note': none,
  'request-data': z.strictObject({ items: z.array(requestedItem).min(1).max(50) }),
  'withdraw-request': z.strictObject({ keys: z.array(itemKey).min(1).max(50) }),
  'waive-data': z.strictObject({ keys: z.array(itemKey).min(1).max(50) }),
  'review-data': z.strictObject({ code: z.literal(dismissalCodes).optional() }),
  'dismiss-message': z.strictObject({ code: z.literal(dismissalCodes) }),
  'record-reproduction': z.strictObject({
    result: z.literal(reproductionResults),
    environment: line(4000).optional(),
    steps: line(20_000).optional(),
  }),
  'take-ownership': z.strictObject({ takeover: z.boolean().optional() }),
  assign: z.strictObject({ engineer: person }),
  'hand-over': z.strictObject({
    engineer: person,
    state: line(4000).optional(),
    nextStep: line(4000).optional(),
    promised: line(4000).optional(),
  }),
  'release-ownership': none,
  escalate: z.discriminatedUnion('to', [
    z.strictObject({
      to: z.literal(2),
      reason: z.literal(escalationReasons[2]),
      handoff: handoff.optional(),
      override: z.boolean().optional(),
    }),
    z.strictObject({
      to: z.literal(3),
      reason: z.literal(escalationReasons[3]),
      handoff: handoff.optional(),
      override: z.boolean().optional(),
    }),
  ]),
  'take-engagement': none,
  'assign-engagement': z.strictObject({ engineer: person }),
  'release-engagement': none,
  'return-finding': z.strictObject({ outcome: z.literal(findingOutcomes), defect: id.optional() }),
  'recall-engagement': none,
  'hand-back': z
    .strictObject({
      code: z.literal(handBackCodes).optional(),
      items: z.array(requestedItem).min(1).max(50).optional(),
    })
    .refine(
      (body) => body.code !== undefined || body.items !== undefined,
      'give a `code` or the `items` that are missing',
    ),
  transfer: z.strictObject({ team: id }),
  'wait-for': z.strictObject({ party: z.literal(waitParties), until: instant }),
  'end-wait': none,
  direct: z.strictObject({ engineers: z.array(person).min(1).max(20), until: instant }),
  'end-direction': none,
  'set-severity': z.strictObject({ value: severity, consent: z.boolean().optional() }),
  'set-kind': z.strictObject({ value: z.literal(kinds) }),
  'set-product': z.strictObject({ product: id.nullable(), version: line(100).optional() }),
  'set-account': z.strictObject({ account: id }),
  'identify-contact': z.strictObject({ contact: person }),
  'set-fields': z
    .strictObject({
      subject: prose(500).optional(),
      environment: line(4000).optional(),
      customerReference: line(200).optional(),
      callback: line(200).optional(),
      language: language.optional(),
    })
    .refine((body) => Object.keys(body).length > 0, 'give at least one field'),
  'change-contact': z.strictObject({ contact: person }),
  'add-participant': z.strictObject({ contact: person }),
  'remove-participant': z.strictObject({ contact: person }),
  'assign-coordinator': z.strictObject({ engineer: person }),
  resolve: z.strictObject({
    code: z.literal(engineerClosureCodes),
    release: line(100).optional(),
    defect: line(100).optional(),
    article: line(100).optional(),
  }),
  'retract-resolution': none,
  'accept-resolution': none,
  'reject-resolution': none,
  close: z.strictObject({ code: z.literal(engineerClosureCodes).optional() }),
  withdraw: none,
  reopen: none,
  'link-case': z.strictObject({ type: z.literal(linkTypes), case: caseNumber }),
  'unlink-case': z.strictObject({ type: z.literal(linkTypes), case: caseNumber }),
  'settle-delivery': z
    .strictObject({
      notification: id.optional(),
      resend: z.literal(true).optional(),
      newAddress: z.email().max(320).optional(),
      acknowledge: z.literal(true).optional(),
    })
    .refine(
      (body) => [body.resend, body.newAddress, body.acknowledge].filter((how) => how !== undefined).length === 1,
      'give exactly one of `resend`, `newAddress`, `acknowledge`',
    ),
  'delivery-failed': z.strictObject({ notification: id, reason: line(500) }),
  'note-mail': z.strictObject({
    mail: id,
    as: z.literal(notedMailKinds),
    notification: id.optional(),
    reason: line(500).optional(),
  }),
  'approve-message': z.strictObject({ messageId: id }),
  consult: z
    .strictObject({ engineer: person.optional(), team: id.optional(), question: text.optional() })
    .refine((body) => (body.engineer === undefined) !== (body.team === undefined), 'give either `engineer` or `team`'),
  'answer-consult': z.strictObject({ consult: id.optional() }),
  'withdraw-consult': z.strictObject({ consult: id.optional() }),
  'raise-attention': none,
  'settle-attention': z.strictObject({ plan: line(20_000).optional(), rhythm: rhythm.optional() }),
  'acknowledge-page': none,
  defer: z.strictObject({ until: instant }),
  'link-defect': z.strictObject({ defect: defectKey, waive: z.boolean().optional() }),
  'unlink-defect': z.strictObject({ defect: defectKey }),
  'merge-into': z.strictObject({ case: caseNumber }),
  unmerge: none,
  split: z.strictObject({ messageId: id, subject: prose(500).optional() }),
  redact: z.strictObject({ messageId: id, span: span.optional() }),
  rate: z.strictObject({ score: z.literal(scores) }),
  'set-entitlement': z.strictObject({ value: z.literal(entitlementDecisions), plan: id.optional() }),
  'adopt-policy': z.strictObject({ version: z.int().min(1) }),
  'defect-changed': z.strictObject({
    defect: defectKey,
    state: z.literal(defectStates),
    release: line(100).nullable(),
    revision: z.int().min(1),
    publicUpdate: z.boolean(),
    published: z.boolean().optional(),
  }),
} satisfies Record<CommandName, z.ZodType>;

/** What a caller sends beside `text`. */
export type CallerBodyOf<N extends CommandName> = z.output<(typeof bodies)[N]>;

/** The schema of a command's body without `text`. */
export function bareBody(name: CommandName): z.ZodType {
  return bodies[name];
}

/** The schema of the part of a command that is prose: `{ text }`, required where lifecycle.md says reason or text. */
export function textPart(name: CommandName): z.ZodOptional<z.ZodString> | z.ZodString {
  return catalogue[name].textRequired ? text : text.optional();
}

export interface ParsedCommand<N extends CommandName = CommandName> {
  readonly body: CallerBodyOf<N>;
  readonly text: string | undefined;
}

interface ReasonNeed {
  readonly field: string;
  readonly values: readonly unknown[];
}
/** Commands in which a value of the body makes the reason required. */
const reasonNeeds: Partial<Record<CommandName, ReasonNeed>> = {
  open: { field: 'level', values: [2, 3] },
  'take-ownership': { field: 'takeover', values: [true] },
  escalate: { field: 'override', values: [true] },
  reply: { field: 'override', values: [true] },
};

/**
 * Parses what a caller sent as the body of `name`, `text` included.
 * Unknown fields are refused; so is a missing reason where the table asks for one.
 */
export function parseCommand<N extends CommandName>(
  name: N,
  input: unknown,
): { ok: true; command: ParsedCommand<N> } | { ok: false; issues: z.core.$ZodIssue[] } {
  if (!isRecord(input)) {
    return { ok: false, issues: [issue([], 'the body must be a JSON object')] };
  }
  const { text: given, ...rest } = input;
  const words = textPart(name).safeParse(given);
  const body = bodies[name].safeParse(rest);
  if (body.success && words.success) {
    const missing = missingReason(name, rest, given);
    if (missing) return { ok: false, issues: [missing] };
    return { ok: true, command: { body: body.data as CallerBodyOf<N>, text: words.data } }; // parsed by N's own schema
  }
  const wordIssues = words.success
    ? []
    : words.error.issues.map((found) => ({ ...found, path: ['text', ...found.path] }));
  return { ok: false, issues: [...wordIssues, ...(body.success ? [] : body.error.issues)] };
}

function missingReason(
  name: CommandName,
  body: Readonly<Record<string, unknown>>,
  reason: unknown,
): z.core.$ZodIssue | undefined {
  const need = reasonNeeds[name];
  if (!need || reason !== undefined || !need.values.includes(body[need.field])) return undefined;
  return issue(['text'], `\`${need.field}\` needs a reason in \`text\``);
}

function issue(path: string[], message: string): z.core.$ZodIssue {
  return { code: 'custom', path, message, input: undefined };
}
