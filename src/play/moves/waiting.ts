/** Waiting for the customer, and for others. */
import type { WaitParty } from '../../domain/vocabulary.js';
import { customer, engineer, isPending, type Rule } from '../scene.js';
import type { MeantEvent } from '../source-meaning.js';
import { byOwnerOrLead } from './levels.js';
import { sourceWords } from './words.js';

/** What a public word of ours ends: while one of these is open, an earlier question is not the last word. */
const unspoken = ['ACT_ON_FINDING', 'HANDED_BACK', 'ANSWER_CUSTOMER', 'REVIEW_DATA'];

/** A reply that needs an answer. */
export const askCustomer: Rule = ({ event, view }) => {
  const isAsked = isPending(view, 'ANSWER') && !unspoken.some((kind) => isPending(view, kind));
  if (isAsked || view.owner === null) return null;
  const body = { visibility: 'public', needsAnswer: true } as const;
  return { command: { name: 'reply', by: engineer(view.owner), body, text: sourceWords(event) } };
};

/** What comes after waiting for the customer is the customer's answer. */
export const customerAnswers: Rule = ({ event, view }) => {
  if (!isPending(view, 'ANSWER')) return null;
  return { command: { name: 'reply', by: customer, body: {}, text: sourceWords(event) } };
};

/** Before we wait for others, the customer whose answer is still open hears from us. */
export const tellCustomer: Rule = ({ event, view }) => {
  if (!isPending(view, 'ANSWER_CUSTOMER') || view.owner === null) return null;
  const body = { visibility: 'public' } as const;
  return { command: { name: 'reply', by: engineer(view.owner), body, text: sourceWords(event) } };
};

const waitDays = 60;
const dayMs = 86_400_000;

export const waitForOthers: Rule = (scene) => {
  const { event, view, now } = scene;
  const party = partyOf(event);
  const isWaiting = view.pendingActions.some((action) => action.kind === 'THIRD_PARTY' && action.detail === party);
  if (isWaiting) return null;
  const body = { party, until: new Date(now + waitDays * dayMs).toISOString() };
  const move = byOwnerOrLead(scene, (by) => ({
    command: { name: 'wait-for', by, body, text: sourceWords(event) },
  }));
  return event.substatus === 'Wait' ? { ...move, reading: 'wait-unnamed' } : move;
};

function partyOf(event: MeantEvent): WaitParty {
  return event.substatus === 'Wait - Vendor' ? 'vendor' : 'change';
}

/** Any event but another wait ends the wait. */
export const endWait: Rule = (scene) => {
  if (!isPending(scene.view, 'THIRD_PARTY')) return null;
  return byOwnerOrLead(scene, (by) => ({
    command: { name: 'end-wait', by, body: {}, text: sourceWords(scene.event) },
  }));
};
