/** Every kind of life that a case can lead, lived over the real doors; their histories are kept and replayed. */
import { until } from '../e2e/support/conditions.js';
import { untilCase, type Instance, type Wires } from '../e2e/support/instance.js';
import { lifeAfterOpening } from '../e2e/support/life.js';
import type { UserName } from '../e2e/support/person.js';

/** Windows of seconds, but long enough for the lives that people lead. */
export const policyOfLives = `
version: 1
windows:
  triage: PT8S
  handOff: PT30S
  confirmation: PT4S
  reopen: PT3S
clocks:
  firstResponse: { promise: commitment, 1: PT4S, 2: PT4H, 3: PT8H, 4: PT16H }
onCall:
  acknowledgeWithin: PT2S
  rosters:
    '*': { engineers: [elena-moretti] }
silence:
  calendar: always
  remindAfter: [PT2S, PT3S]
  proposeClosureAfter: PT4S
  closeAfter: PT5S
  ownerDecidesFor: [1, 2, 3]
`;
/** The mailbox that the mail server refuses. */
export const goneMailbox = 'jonas.pfeiffer@brackenridge.example';

export type Place = Instance & { readonly wires: Wires };
/** Lives one life; the number of its case. */
export type Life = (place: Place) => Promise<string>;
type Steps = readonly (readonly [who: UserName, command: string, body?: object])[];

const question = { subject: 'How is it done?', description: 'We wonder.', kind: 'question', severity: 4 };
const request = { subject: 'A new role', description: 'Please add it.', kind: 'request', severity: 3 };
const answered = { code: 'QUESTION_ANSWERED', text: 'Like this.' };
const handoff = { summary: 'What we know.', question: 'What is it?' };

async function steps(place: Place, number: string, list: Steps): Promise<string> {
  for (const [who, command, body = {}] of list) await place.as(who).command(number, command, body);
  return number;
}

async function opened(place: Place, body: object, who: UserName = 'customer'): Promise<string> {
  return (await place.as(who).open(body)).number;
}

async function openedError(place: Place): Promise<{ number: string; required: string[] }> {
  const { number, checklist } = await place.as('customer').open();
  const required = checklist.filter((item: { required: boolean }) => item.required);
  return { number, required: required.map((item: { key: string }) => item.key) };
}

async function whenCompleted(place: Place, number: string): Promise<string> {
  const operator = await place.operator();
  await until('it is completed', async () => (await operator.handle(number).describe()).status.name === 'COMPLETED', {
    withinMs: 60_000,
  });
  return number;
}

export const lives: Readonly<Record<string, Life>> = {
  'resolved-at-level-1': async (place) => {
    const number = await opened(place, question);
    return steps(place, number, [
      ['l1', 'take-ownership'],
      ['l1', 'reply', { text: 'We look at it.', needsAnswer: true }],
      ['customer', 'reply', { text: 'Thank you.' }],
      ['l1', 'resolve', answered],
      ['customer', 'accept-resolution'],
    ]);
  },
  'through-three-levels-rejected-and-reopened': async (place) => {
    const { number, required } = await openedError(place);
    const acts = lifeAfterOpening(required, 'escalate').map(({ who, name, body }) => [who, name, body] as const);
    return steps(place, number, [
      ...acts.slice(0, -1),
      ['customer', 'reject-resolution', { text: 'It still fails.' }],
      ['l2', 'resolve', { code: 'WORKAROUND_PROVIDED', text: 'Use the second mapping.' }],
      ['customer', 'accept-resolution'],
      ['customer', 'reopen', { text: 'It came back.' }],
    ]);
  },
  'moved-by-the-triage-window': async (place) => {
    const number = await opened(place, request);
    await untilCase(place.as('lead'), number, 'at level 2', (seen) => seen.level === 2);
    return steps(place, number, [
      ['l2', 'take-ownership'],
      ['l2', 'add-note', { text: 'Done tomorrow.' }],
    ]);
  },
  'a-question-nobody-triages': async (place) => {
    const number = await opened(place, question);
    await untilCase(place.as('lead'), number, 'lapsed', (seen) => seen.seq >= 3);
    return number;
  },
  'closed-by-the-window-and-completed': async (place) => {
    const number = await opened(place, question);
    await steps(place, number, [
      ['l1', 'take-ownership'],
      ['l1', 'resolve', answered],
      ['customer', 'reply', { text: 'Thanks!' }],
      ['l1', 'dismiss-message', { code: 'THANKS' }],
    ]);
    return whenCompleted(place, number);
  },
  'handed-back': async (place) => {
    const number = await opened(place, request);
    return steps(place, number, [
      ['l1', 'escalate', { to: 2, reason: 'DATA_COMPLETE', handoff }],
      ['l2', 'take-ownership'],
      ['l2', 'hand-back', { items: [{ key: 'when', label: 'When it is wanted' }], text: 'One thing is missing.' }],
      ['customer', 'submit-data', { items: [{ key: 'when', value: 'Next month.' }] }],
      ['l1', 'review-data'],
      ['l1', 'escalate', { to: 2, reason: 'DATA_COMPLETE' }],
    ]);
  },
  'waited-and-directed': async (place) => {
    const number = await opened(place, request);
    const soon = (ms: number): string => new Date(Date.now() + ms).toISOString();
    await steps(place, number, [
      ['l1', 'take-ownership'],
      ['l1', 'wait-for', { party: 'vendor', until: soon(1500), text: 'The vendor answers.' }],
      ['l1', 'direct', { engineers: [place.demo.users.l2.id], until: soon(2500), text: 'Elena joins.' }],
    ]);
    await untilCase(place.as('lead'), number, 'both are over', (seen) => seen.seq >= 8);
    return steps(place, number, [
      ['l1', 'wait-for', { party: 'change', until: soon(3_600_000), text: 'The change is tonight.' }],
      ['l1', 'end-wait'],
    ]);
  },
  'corrected-and-withdrawn': async (place) => {
    const { number } = await openedError(place);
    const { users } = place.demo;
    return steps(place, number, [
      ['l1', 'take-ownership'],
      ['l1', 'set-severity', { value: 2, text: 'Half the office waits.' }],
      ['l1', 'set-kind', { value: 'request' }],
      ['l1', 'set-fields', { subject: 'Roles are missing', customerReference: 'BL-77' }],
      ['customer', 'add-participant', { contact: users.customer2.id }],
      ['l1', 'assign-coordinator', { engineer: users.l1.id }],
      ['l1', 'log-contact', { channel: 'phone', direction: 'outbound', text: 'We spoke.' }],
      ['customer', 'withdraw', { text: 'We found it ourselves.' }],
    ]);
  },
  'by-signals-by-hand': async (place) => {
    const { number, required } = await openedError(place);
    const operator = await place.operator();
    await until('the workflow is there', () => operator.handle(number).describe());
    for (const { who, name, body } of lifeAfterOpening(required, 'release')) {
      await operator.signal(number, name, { actor: place.demo.users[who].email, ...body });
    }
    await untilCase(place.as('lead'), number, 'closed', (seen) => seen.status === 'closed');
    return number;
  },
  'garbage-by-signal': async (place) => {
    const number = await opened(place, question);
    const operator = await place.operator();
    await until('the workflow is there', () => operator.handle(number).describe());
    for (const junk of [{ junk: true }, 'a word', null, { actor: 'nobody' }, { v: 1, name: 'resolve', body: {} }]) {
      await operator.signal(number, 'resolve', junk);
    }
    await operator.signal(number, 'resolve');
    await operator.signal(number, 'no-such-command');
    await operator.signal(number, 'return-finding', {
      actor: place.demo.users.l3.id,
      outcome: 'REPRODUCED',
      text: 'Nobody asked.',
    });
    await operator.signalBytes(number, 'reply', { encoding: 'json/plain', data: '{"actor": ' });
    return steps(place, number, [['l1', 'take-ownership']]);
  },
  'delivery-failed-and-settled': async (place) => {
    const number = await opened(place, question, 'customer2');
    const hasFailed = (seen: { pendingActions: { kind: string }[] }): boolean =>
      seen.pendingActions.some((action) => action.kind === 'FIX_DELIVERY');
    await untilCase(place.as('lead'), number, 'failed delivery', hasFailed);
    await steps(place, number, [['l1', 'settle-delivery', { newAddress: 'jonas@brackenridge.example' }]]);
    await untilCase(place.as('lead'), number, 'settled', (seen) => !hasFailed(seen));
    return number;
  },
};

/** Not beside others: PostgreSQL is taken away from all of them. */
export const livedWithoutPostgres: Life = async (place) => {
  const number = await opened(place, question);
  const operator = await place.operator();
  await untilCase(place.as('lead'), number, 'projected', (seen) => seen.seq >= 1);
  await place.wires.postgres.cut();
  await operator.signal(number, 'take-ownership', { actor: place.demo.users.l1.id });
  await operator.signal(number, 'no-such-command');
  await until('the regular activities are tried', async () => {
    const { raw } = await operator.handle(number).describe();
    return (raw.pendingActivities?.length ?? 0) >= 2;
  });
  await place.wires.postgres.start();
  await untilCase(place.as('lead'), number, 'owned', (seen) => seen.owner !== null);
  await until('decisions are made', () => place.as('l1').command(number, 'add-note', { text: 'All is well.' }));
  return number;
};

/** Needs an instance with a low history limit: several runs. */
export const livedInSeveralRuns: Life = async (place) => {
  const number = await opened(place, question);
  const operator = await place.operator();
  await steps(place, number, [['l1', 'take-ownership']]);
  for (let words = 0; (await operator.runIds(number)).length < 3; words += 1) {
    await place.as('customer').command(number, 'reply', { text: `Word ${words}.` });
    await place.as('l1').command(number, 'reply', { text: `Answer ${words}.` });
  }
  return steps(place, number, [['l1', 'add-note', { text: 'In the third run.' }]]);
};
