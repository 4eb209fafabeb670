/** Opening a case: everything that comes in starts at Level 1 (C15), unless an engineer opens it at 2 or 3 with a reason. */
import { checklistFor } from './checklist.js';
import { draft } from './deciders/decider.js';
import type { Envelope } from './envelope.js';
import type { AnyDraft } from './events.js';

/**
 * The events of an opening. It is never refused: the door has checked the body, the people and the level before it stored it.
 *
 * @throws Error when the envelope lacks the routing that every opening carries.
 */
export function decideOpening(envelope: Envelope<'open'>): readonly AnyDraft[] {
  const { body, context = {}, messageId } = envelope;
  const { product = null, kind, severity } = body;
  if (!context.routing) throw new Error('an opening carries its routing');
  const checklists = context.checklists ?? [];
  const entitlement = context.entitlement ?? 'unknown';
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
      accountId: context.accountId ?? null,
      contactId: body.contact ?? null,
      participants: body.participants ?? [],
      coordinator: body.coordinator ?? null,
      level: body.level ?? 1,
      routing: context.routing,
      checklists,
      checklist: checklistFor(checklists, product, kind, severity),
      items: body.items ?? [],
      entitlement,
      entitlementCheck: entitlement !== 'entitled',
      followUpOf: body.followUpOf ?? null,
    },
    { isPublic: true, messageId },
  );
  return [opened];
}
