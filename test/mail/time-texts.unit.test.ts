import { describe, expect, it } from '@jest/globals';
import { renderMail } from '../../src/mail/render.js';
import type { CaseState } from '../../src/domain/state.js';
import type { NotificationRow } from '../../src/domain/notify.js';
import { notificationsFor } from '../../src/domain/notify.js';
import type { EventType } from '../../src/domain/events.js';
import { atLevel2, dayMs, minuteMs, Played, resolved } from '../domain/support.js';
import { ann, contentOf, place, standardPolicy } from './notification-content.js';

const policy = standardPolicy.sliceFor({ plan: null, account: null });
const monday = Date.UTC(2026, 10, 2, 8);
const given = (severity: 1 | 2 | 3 = 3) => ({ policy, at: monday, body: { severity } });
const dump = { key: 'dump', label: 'Heap dump', why: 'It shows what fills the memory.', how: 'jcmd 1 GC.heap_dump' };

/** The mail that a recipient of the last event of a type gets, as it was when that happened. */
function mailOf(life: Played, type: EventType, kind: NotificationRow['recipientKind'] = 'contact') {
  const index = life.events.findLastIndex((event) => event.type === type);
  const event = life.events[index];
  if (!event) throw new Error(`no ${type}`);
  const row = notificationsFor(life.state, [event], policy).find((one) => one.recipientKind === kind);
  if (!row) throw new Error(`no ${kind} is told of ${type}`);
  const { template, data, recipientKind } = row;
  const message = event.messageId === undefined ? null : { text: 'Words.', authorKind: 'engineer', isPublic: true };
  const content = contentOf({ event: type, template, data, recipientKind, message, state: life.state });
  return renderMail(content, ann, place);
}
function asked(severity?: 1 | 2 | 3): Played {
  return atLevel2(given(severity)).does('l2', 'request-data', { items: [dump] });
}

describe('a reminder', () => {
  it('says what is missing, why, and how to collect it', () => {
    const { text } = mailOf(asked().after(3 * dayMs), 'reminder-sent');
    expect(text).toContain('a friendly reminder: your case 00001042 is waiting for a word from you.');
    expect(text).toContain('* Heap dump\n  Why: It shows what fills the memory.\n  How: jcmd 1 GC.heap_dump\n');
    expect(text).toContain('If you need more time, tell us until when');
  });

  it('says it more clearly with each step', () => {
    const life = asked().after(8 * dayMs);
    expect(mailOf(life, 'reminder-sent').text).toContain('we have not heard from you yet about your case 00001042');
    expect(mailOf(life.after(5 * dayMs), 'reminder-sent').text).toContain('we still have not heard from you');
  });

  it('names the question where an answer is what we wait for', () => {
    const life = atLevel2(given())
      .does('l2', 'reply', { visibility: 'public', needsAnswer: true })
      .after(3 * dayMs);
    const { text } = mailOf(life, 'reminder-sent');
    expect(text).toContain('In our last message we asked you a question');
    expect(text).not.toContain('This is what we need');
  });

  it('of a resolved case asks whether the solution helps, not for data', () => {
    const life = resolved(given()).after(3 * dayMs);
    const checklist = life.state.checklist.map((item) => ({ ...item, provided: false }));
    life.state = { ...life.state, checklist } satisfies CaseState;
    const { text } = mailOf(life, 'reminder-sent');
    expect(text).toMatch(/whether it helps\. If we hear nothing, the case closes on \d+ November 2026/u);
    expect(text).not.toContain('This is what we need');
  });
});

describe('the end of a silence', () => {
  it('is announced with its day, and with what would keep the case open', () => {
    const { text } = mailOf(asked().after(15 * dayMs), 'closure-proposed');
    expect(text).toMatch(/we close it on\s18 November 2026\./u);
    expect(text).toContain('* Heap dump');
    expect(text).toContain('A single line keeps the case open');
  });

  it('is told with how to take the case up again, and asks nobody how it was', () => {
    const { text } = mailOf(asked().after(30 * dayMs), 'case-closed');
    expect(text).toContain("No answer. We didn't hear from you. A reply is enough to take it up again.");
    expect(text).toMatch(/reopened until \d+ December 2026/u);
    expect(text).not.toContain('How did it go?');
  });

  it('is the owner’s to decide where the severity says so', () => {
    const { text } = mailOf(asked(2).after(30 * dayMs), 'silence-ended', 'engineer');
    expect(text).toContain('has not answered our reminders');
  });
});

describe('the closing mail', () => {
  it('asks how it went where the customer was helped', () => {
    const life = resolved(given()).does('customer', 'accept-resolution', {});
    expect(mailOf(life, 'case-closed').text).toContain('a score from 1 (poor) to 5 (very good)');
  });
});

describe('what the desk reads of deadlines', () => {
  it('is the clock, its due time and the next move', () => {
    const life = new Played(given(1)).does('l1', 'take-ownership', {}).after(25 * minuteMs);
    const { subject, text } = mailOf(life, 'clock-warned', 'engineer');
    expect(subject).toMatch(/Soon due, first response: Export stops$/u);
    expect(text).toContain(
      'The first response of case 00001042, severity 1, Ledger, Customer Ltd, is due 2 November 2026 at 08:30 UTC.',
    );
    expect(text).not.toContain('This was noticed');
  });

  it('says of a breach that was noticed late when that was', () => {
    const data = { clock: 'nextReply', due: monday, noticedAt: monday + 3 * dayMs };
    const content = contentOf({ event: 'clock-breached', template: 'clock-breached', recipientKind: 'lead', data });
    const { text } = renderMail(content, ann, place);
    expect(text).toContain('was due 2 November 2026 at 08:00 UTC and has not happened. Bob Berg has it.');
    expect(text).toContain('This was noticed 5 November 2026 at 08:00 UTC.');
  });

  it('names a late action and whose it is', () => {
    const data = { kind: 'ANSWER_CONSULT', side: 'level3', due: monday, noticedAt: monday };
    const content = contentOf({ event: 'action-overdue', template: 'action-overdue', recipientKind: 'lead', data });
    const { text } = renderMail(content, ann, place);
    expect(text).toContain('something is late: answer a colleague (Level 3). It was due 2 November 2026 at 08:00 UTC.');
  });

  it('is by when advice, or a manager’s answer, is wanted', () => {
    const life = atLevel2(given()).does('l2', 'consult', { engineer: 'l3' });
    expect(mailOf(life, 'consult-asked', 'engineer').text).toMatch(
      /asks for your advice on case 00001042.*, by 2 November/u,
    );
    life.does('customer', 'raise-attention', {});
    expect(mailOf(life, 'attention-raised', 'lead').text).toMatch(/please answer by 2 November 2026 at \d\d:\d\d UTC/u);
    life.does('lead', 'settle-attention', { rhythmMs: dayMs });
    expect(mailOf(life, 'attention-settled').text).toContain('Until it is resolved you hear from us every day.');
  });
});

describe('texts for customers', () => {
  const forCustomers = Object.values(standardPolicy.document.notifications).flatMap((rules) =>
    (rules ?? []).filter(({ to }) => to === 'contact').map(({ text }) => text),
  );

  it.each([...new Set(forCustomers)])('%s says nothing of what goes on inside', (name) => {
    const body = standardPolicy.document.texts[name]?.body ?? '';
    expect(body).not.toMatch(
      /\{\{#?\^?(?:reason|outcome|nextMove|action|clock|team|severity)\}\}|Level [123]|queue|UNRESPONSIVE/u,
    );
  });
});
