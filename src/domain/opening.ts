/** Opening a case: everything that comes in starts at Level 1 (C15), unless an engineer opens it at 2 or 3 with a reason. */
import { checklistFor } from './checklist.js';
import { draft } from './deciders/decider.js';
import type { Envelope } from './envelope.js';
import type { AnyDraft } from './events.js';
import type { PolicyPin } from './policy.js';
import type { Level } from './vocabulary.js';

/**
 * The events of an opening. It is never refused: the door has checked the body, the people and the level before it stored it.
 *
 * @throws Error when the envelope lacks the routing that every opening carries.
 */
export function decideOpening(envelope: Envelope<'open'>): readonly AnyDraft[] {
  const { body, messageId } = envelope;
  const { product = null, kind, severity } = body;
  const { routing, checklists = [], entitlement = 'unknown' } = envelope.context ?? {};
  if (!routing) throw new Error('an opening carries its routing');
  const people = peopleOf(envelope);
  const opened = draft(
    'case-opened',
    {
      number: body.number,
      referenceId: body.referenceId,
      kind,
      severity,
      product,
      version: body.version ?? null,
      channel: body.channel,
      ...people,
      level: levelOf(envelope),
      routing,
      checklist: checklistFor(checklists, product, kind, severity),
      items: body.items ?? [],
      entitlement,
      entitlementCheck: entitlement !== 'entitled' || people.contactId === null,
      ...sourceOf(body),
      policy: pinOfOpening(envelope),
      ...(body.isSilent ? { isSilent: true as const } : {}),
    },
    { isPublic: true, messageId },
  );
  return [opened];
}

/** The case that this one came out of. */
function sourceOf({ followUpOf, splitFrom }: Envelope<'open'>['body']) {
  return { followUpOf: followUpOf ?? null, splitFrom: splitFrom ?? null };
}

/** The policy that the case begins under. */
export function pinOfOpening({ context }: Envelope<'open'>): PolicyPin {
  return context?.pin ?? { version: 1, plan: null, account: null };
}

/** Who belongs to the case: a customer who names nobody reports for themselves. */
function peopleOf({ actor, body, context }: Envelope<'open'>) {
  const sender = actor.kind === 'contact' ? actor : { id: null, accountId: null };
  return {
    accountId: context?.accountId ?? sender.accountId,
    contactId: body.contact ?? sender.id,
    participants: body.participants ?? [],
    coordinator: body.coordinator ?? null,
  };
}

/** Everything starts at Level 1 (C15); only an engineer may say otherwise. */
function levelOf({ actor, body }: Envelope<'open'>): Level {
  return actor.kind === 'engineer' ? (body.level ?? 1) : 1;
}
