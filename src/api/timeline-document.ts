/** Entries of the timeline as callers see them. */
import { z } from 'zod';
import type { EventType } from '../domain/events.js';
import { iso } from '../domain/instants.js';
import type { TimelineRow } from '../store/timeline-reader.js';
import type { Reader } from './case-document.js';
import { isoInstant } from './schemas.js';

export const timelineEntrySchema = z
  .object({
    caseNumber: z.string().describe('The case that it happened on: this one, or one that was merged into it'),
    seq: z.int(),
    at: isoInstant,
    type: z.string(),
    actor: z.object({
      kind: z.literal(['contact', 'engineer', 'system']),
      id: z.string(),
      name: z.string().nullable(),
    }),
    commandId: z.string().nullable(),
    messageId: z.string().nullable(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'TimelineEntry' });

/**
 * What a customer reads of an entry's data; types and members that are not named here stay inside (queues, teams, reasons of
 * level changes, whether the desk took over from a colleague).
 */
const forCustomers: Partial<Record<EventType, readonly string[]>> = {
  'case-opened': ['kind', 'severity', 'product', 'version', 'channel', 'items', 'followUpOf', 'splitFrom'],
  'data-submitted': ['items'],
  'item-accepted': ['key'],
  'data-requested': ['items'],
  'request-withdrawn': ['keys'],
  'data-waived': ['keys'],
  'reply-sent': ['needsAnswer'],
  'contact-logged': ['channel', 'direction', 'at'],
  'ownership-taken': ['engineer'],
  'ownership-assigned': ['engineer'],
  'level-changed': ['from', 'to'],
  'severity-changed': ['from', 'to'],
  'kind-changed': ['from', 'to'],
  'product-changed': ['product', 'version'],
  'wait-started': ['party', 'until'],
  'contact-identified': ['contact'],
  'contact-changed': ['contact'],
  'participant-added': ['contact'],
  'participant-removed': ['contact'],
  'coordinator-assigned': ['engineer'],
  'resolution-proposed': ['code', 'release', 'defect', 'article'],
  'case-closed': ['code', 'how'],
  'case-linked': ['linkType', 'number'],
  'case-unlinked': ['linkType', 'number'],
  'reminder-sent': ['step'],
  'closure-proposed': ['closesAt'],
  'answer-deferred': ['until'],
  'deferral-ended': ['why'],
  'defect-linked': ['defect', 'release'],
  'defect-unlinked': ['defect'],
  'defect-changed': ['defect', 'state', 'release'],
  'case-merged': ['into'],
  'case-unmerged': ['from'],
  'case-split': ['number', 'splitMessageId'],
  'message-redacted': ['redactedMessageId'],
  'case-rated': ['score'],
};

export function presentEntry(row: TimelineRow, reader: Reader): z.output<typeof timelineEntrySchema> {
  const { caseNumber, seq, type, commandId, messageId } = row;
  const actor = { kind: row.actorKind, id: row.actorId, name: row.actorName };
  const seen = reader === 'support' ? { ...row.data } : chosen(row.data, forCustomers[type] ?? []);
  return { caseNumber, seq, at: row.at.toISOString(), type, actor, commandId, messageId, data: withIsoInstants(seen) };
}

/** Members of events that are instants: epoch milliseconds inside, ISO 8601 outside (api.md). */
const instants: ReadonlySet<string> = new Set(['until', 'due', 'noticedAt', 'closesAt', 'since']);

function withIsoInstants(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const shown = ([name, value]: [string, unknown]): [string, unknown] =>
    instants.has(name) && typeof value === 'number' ? [name, iso(value)] : [name, value];
  return Object.fromEntries(Object.entries(data).map(shown));
}

function chosen(data: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => name in data).map((name) => [name, data[name]]));
}
