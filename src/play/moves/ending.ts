/** Out of and back into the work: withdrawn, rejected, retracted, reopened. */
import { customer, engineer, type Rule } from '../scene.js';
import { byOwnerOrLead } from './levels.js';
import { sourceWords } from './words.js';

export const withdraw: Rule = ({ event, view }) =>
  view.status === 'closed' ? null : { command: { name: 'withdraw', by: customer, body: {}, text: sourceWords(event) } };

/** An event after the completion: its owner goes on (retracts), or the customer was not content (rejects, reopens). */
export const revive: Rule = ({ event, view }) => {
  const text = sourceWords(event);
  if (view.status === 'closed') return { command: { name: 'reopen', by: customer, body: {}, text } };
  if (view.status !== 'resolved') return null;
  if (view.owner !== null && event.person === view.owner) {
    return { command: { name: 'retract-resolution', by: engineer(view.owner), body: {}, text } };
  }
  return { command: { name: 'reject-resolution', by: customer, body: {}, text } };
};

/** A completion after a completion on another line: the first does not stand. */
export const retractElsewhere: Rule = (scene) => {
  const { event, view, memory } = scene;
  if (view.status !== 'resolved') return null;
  const line = memory.resolvedAtLine ?? view.level;
  if (line === event.line) return null;
  return byOwnerOrLead(scene, (by) => ({
    command: { name: 'retract-resolution', by, body: {}, text: sourceWords(event) },
  }));
};

/** A case that is closed and completed once more. */
export const reopenToComplete: Rule = ({ event, view }) =>
  view.status === 'closed' && event.meaning === 'resolved'
    ? { command: { name: 'reopen', by: customer, body: {}, text: sourceWords(event) } }
    : null;
