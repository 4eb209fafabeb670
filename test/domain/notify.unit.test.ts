import type { AnyEvent, EventActor, EventDataOf, EventType } from '../../src/domain/events.js';
import { notificationsFor, type NotificationRow } from '../../src/domain/notify.js';
import { sliceOf } from '../../src/domain/policy-document.js';
import type { CaseState } from '../../src/domain/state.js';
import { loadPolicyFile, standardPolicyPath } from '../../src/runtime/policy-file.js';

const policy = sliceOf(loadPolicyFile(standardPolicyPath()));
const ann: EventActor = { kind: 'contact', id: 'ann' };
const bob: EventActor = { kind: 'engineer', id: 'bob' };
const eve: EventActor = { kind: 'engineer', id: 'eve' };
const system: EventActor = { kind: 'system', id: 'caseline' };

/** A case of ann's, with ray in copy, owned by bob at level 2; only what the rules read is there. */
function caseOf(more: Partial<CaseState> = {}): CaseState {
  return {
    number: '00001042',
    closedAt: null,
    contactId: 'ann',
    participants: ['ray'],
    owner: 'bob',
    coordinator: 'cora',
    teamId: 'level-2',
    routing: { 1: 'level-1', 2: 'level-2', 3: 'level-3' },
    engagement: null,
    ...more,
  } as CaseState;
}

interface More<T extends EventType> {
  readonly by?: EventActor;
  readonly isPublic?: boolean;
  readonly data?: Partial<EventDataOf<T>>;
  readonly messageId?: string;
  readonly seq?: number;
}
function event<T extends EventType>(
  type: T,
  { by = system, isPublic = true, data, messageId, seq = 7 }: More<T> = {},
): AnyEvent {
  const made = {
    type,
    data: data ?? {},
    isPublic,
    seq,
    at: 0,
    actor: by,
    ...(messageId === undefined ? {} : { messageId }),
  };
  return made as unknown as AnyEvent;
}
function told(rows: readonly NotificationRow[]): string[] {
  return rows.map((row) => `${row.recipientKind} ${row.recipientId}: ${row.template}`);
}
function toldOf(made: AnyEvent | AnyEvent[], state = caseOf()): string[] {
  return told(notificationsFor(state, [made].flat(), policy));
}

const unowned = caseOf({ owner: null });
const closed = caseOf({ closedAt: 1 });
const engagement = { state: 'requested', reason: 'NOT_REPRODUCIBLE', since: 0, engineer: null, takenAt: null } as const;

describe('the standard policy tells', () => {
  it.each<[string, AnyEvent, CaseState, string[]]>([
    [
      'the customer who opened: a receipt',
      event('case-opened', { by: ann }),
      caseOf(),
      ['contact ann: acknowledgement', 'contact ray: acknowledgement'],
    ],
    [
      'the customer of a public reply',
      event('reply-sent', { by: bob, data: { visibility: 'public' } }),
      caseOf(),
      ['contact ann: reply', 'contact ray: reply'],
    ],
    ['nobody of an internal reply', event('reply-sent', { by: bob, data: { visibility: 'internal' } }), caseOf(), []],
    [
      'the customer of a public call',
      event('contact-logged', { by: bob, data: { public: true } }),
      caseOf(),
      ['contact ann: contact-summary', 'contact ray: contact-summary'],
    ],
    ['nobody of an internal call', event('contact-logged', { by: bob, data: { public: false } }), caseOf(), []],
    [
      'the customer of a request for data',
      event('data-requested', { by: bob, data: { items: [] } }),
      caseOf(),
      ['contact ann: data-request', 'contact ray: data-request'],
    ],
    [
      'the owner of a customer message',
      event('message-received', { by: ann }),
      caseOf(),
      ['engineer bob: customer-wrote'],
    ],
    ['nobody of a customer message while nobody owns the case', event('message-received', { by: ann }), unowned, []],
    [
      'the owner of a message on a closed case',
      event('message-received', { by: ann }),
      closed,
      ['engineer bob: customer-wrote-after-close'],
    ],
    [
      'the queue of a message on a closed case without owner',
      event('message-received', { by: ann }),
      caseOf({ closedAt: 1, owner: null }),
      ['team level-2: customer-wrote-after-close'],
    ],
    [
      'the owner of data',
      event('data-submitted', { by: ann, data: { items: [{ key: 'log' }] } }),
      caseOf(),
      ['engineer bob: data-arrived'],
    ],
    [
      'nobody of data that the owner handed in for the customer',
      event('data-submitted', { by: bob, data: { items: [] } }),
      caseOf(),
      [],
    ],
    [
      'engineer and customer of an assignment',
      event('ownership-assigned', { by: eve, data: { engineer: 'bob' } }),
      caseOf(),
      ['engineer bob: assigned-to-you', 'contact ann: new-counterpart', 'contact ray: new-counterpart'],
    ],
    [
      'nobody of ownership taken from the queue',
      event('ownership-taken', { by: bob, data: { engineer: 'bob', previous: null, takeover: false } }),
      caseOf(),
      [],
    ],
    [
      'the former owner of a takeover',
      event('ownership-taken', { by: bob, data: { engineer: 'bob', previous: 'eve', takeover: true } }),
      caseOf(),
      ['engineer eve: taken-over'],
    ],
    [
      'the queue that a case came to',
      event('level-changed', { data: { from: 1, to: 2 } }),
      unowned,
      ['team level-2: case-for-level-2'],
    ],
    [
      'the former Level 2 owner who has it again',
      event('level-changed', { data: { from: 1, to: 2 } }),
      caseOf(),
      ['engineer bob: case-for-level-2'],
    ],
    [
      'Level 3 that it is wanted',
      event('level-changed', { by: bob, data: { from: 2, to: 3 } }),
      caseOf({ engagement }),
      ['team level-3: engagement-wanted'],
    ],
    [
      'the engineer who has the engagement',
      event('engagement-assigned', { by: eve, data: { engineer: 'tom' } }),
      caseOf({ engagement: { ...engagement, engineer: 'tom' } }),
      ['engineer tom: engagement-assigned'],
    ],
    ['nobody of a return to level 2 by itself', event('level-changed', { data: { from: 3, to: 2 } }), caseOf(), []],
    ['the owner of a finding', event('finding-returned', { by: eve }), caseOf(), ['engineer bob: finding']],
    [
      'the queue of a hand-back',
      event('case-handed-back', { by: eve }),
      caseOf({ owner: null, teamId: 'level-1' }),
      ['team level-1: handed-back'],
    ],
    [
      'the owner of severity 1',
      event('severity-changed', { by: eve, data: { from: 2, to: 1 } }),
      caseOf(),
      ['engineer bob: severity-1'],
    ],
    ['nobody of any other severity', event('severity-changed', { by: eve, data: { from: 3, to: 2 } }), caseOf(), []],
    [
      'the customer of a proposed resolution',
      event('resolution-proposed', { by: bob }),
      caseOf(),
      ['contact ann: resolution', 'contact ray: resolution'],
    ],
    [
      'the customer of a retracted resolution',
      event('resolution-retracted', { by: bob }),
      caseOf(),
      ['contact ann: resolution-retracted', 'contact ray: resolution-retracted'],
    ],
    [
      'the owner of a rejection',
      event('resolution-rejected', { by: ann }),
      caseOf(),
      ['engineer bob: resolution-rejected'],
    ],
    [
      'the customer of the closing, also by their own word',
      event('case-closed', { by: ann }),
      closed,
      ['contact ann: closed', 'contact ray: closed'],
    ],
    [
      'the queue of a reopening without owner',
      event('case-reopened', { by: ann }),
      unowned,
      ['team level-2: reopened'],
    ],
    [
      'the lead of a lapsed triage window',
      event('triage-lapsed', { isPublic: false }),
      unowned,
      ['lead leads: triage-lapsed'],
    ],
    [
      'the lead of a lapsed hand-off window',
      event('hand-off-lapsed', { isPublic: false }),
      caseOf(),
      ['lead leads: hand-off-lapsed'],
    ],
    [
      'the owner of a failed delivery',
      event('delivery-failed', { isPublic: false }),
      caseOf(),
      ['engineer bob: delivery-failed'],
    ],
    ['nobody of a note', event('note-added', { by: eve, isPublic: false }), caseOf(), []],
  ])('%s', (_who, ...[made, state, expected]) => {
    expect(toldOf(made, state)).toEqual(expected);
  });
});

describe('a notification', () => {
  it('never tells a person of their own act', () => {
    expect(toldOf(event('message-received', { by: bob }))).toEqual([]);
    expect(toldOf(event('reply-sent', { by: { kind: 'contact', id: 'ray' }, data: { visibility: 'public' } }))).toEqual(
      ['contact ann: reply'],
    );
  });

  it('never brings a customer an event that is not public', () => {
    const every: AnyEvent[] = (
      ['case-opened', 'resolution-proposed', 'case-closed', 'data-requested', 'ownership-assigned'] as const
    ).map((type) => event(type, { by: eve, isPublic: false }));
    expect(every.flatMap((made) => toldOf(made)).filter((line) => line.startsWith('contact'))).toEqual([]);
  });

  it('reaches a customer once per command, with the most telling event', () => {
    const events = [event('resolution-accepted', { by: ann, seq: 8 }), event('case-closed', { by: ann, seq: 9 })];
    expect(toldOf(events, closed)).toEqual(['contact ann: closed', 'contact ray: closed']);
    expect(toldOf(events.toReversed(), closed)).toEqual(['contact ann: closed', 'contact ray: closed']);
  });

  it('reaches an engineer once per command', () => {
    const events = [
      event('data-submitted', { by: ann, seq: 8, data: { items: [{ key: 'log' }] } }),
      event('level-changed', { seq: 9, data: { from: 1, to: 2 } }),
    ];
    expect(toldOf(events)).toEqual(['engineer bob: case-for-level-2']);
  });

  it('reaches a participant who is also the contact once', () => {
    expect(toldOf(event('case-opened', { by: ann }), caseOf({ participants: ['ann', 'ray', 'ray'] }))).toHaveLength(2);
  });

  it('is no acknowledgement for the side that opened silently; support is told all the same', () => {
    const silent = event('case-opened', { by: ann, data: { isSilent: true } });
    const texts = [{ to: 'contact', text: 'case-opened' } as const, { to: 'lead', text: 'new-case' } as const];
    const rows = notificationsFor(caseOf(), [silent], { ...policy, notifications: { 'case-opened': texts } });
    expect(rows.map((row) => row.recipientKind)).toEqual(['lead']);
  });

  it('has the same id when the same command is decided again', () => {
    const events = [
      event('data-requested', { by: bob, seq: 11, data: { items: [{ key: 'log', label: 'Log' }] } }),
      event('case-handed-back', { by: bob, seq: 12, data: { code: 'MISSING_DATA' } }),
    ];
    const state = caseOf({ owner: 'eve' });
    const rows = notificationsFor(state, events, policy);
    expect(rows.map((row) => row.id)).toEqual(['00001042-11-0', '00001042-11-1', '00001042-12-0']);
    expect(notificationsFor(state, events, policy)).toEqual(rows);
  });

  it('carries ids and codes, the keys of items and the message, and no more', () => {
    const made = event('data-requested', {
      by: bob,
      messageId: 'm1',
      data: { items: [{ key: 'log', label: 'The log', how: 'long words' }] },
    });
    expect(notificationsFor(caseOf({ participants: [] }), [made], policy)).toEqual([
      {
        id: '00001042-7-0',
        seq: 7,
        event: 'data-requested',
        template: 'data-request',
        recipientKind: 'contact',
        recipientId: 'ann',
        messageId: 'm1',
        data: { keys: ['log'], actorKind: 'engineer', actorId: 'bob' },
      },
    ]);
  });

  it('is not made where the policy has no rule', () => {
    expect(notificationsFor(caseOf(), [event('case-opened', { by: ann })], { ...policy, notifications: {} })).toEqual(
      [],
    );
  });
});
