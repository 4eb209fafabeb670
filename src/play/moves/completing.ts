/** Resolving and closing (C20, C21). At line 3 the finding is the solution and the owner resolves with it. */
import { customer, type Move, type Rule, type Scene } from '../scene.js';
import { reopenToComplete, retractElsewhere } from './ending.js';
import { byOwnerOrLead, engageSpecialist, leaveLevel3, toLine } from './levels.js';
import { giveToPerson, supplyOwner } from './owning.js';
import { customerAnswers } from './waiting.js';
import { sourceWords } from './words.js';

/** Applies `rule` only while the case is neither resolved nor closed. */
function whileOpen(rule: Rule): Rule {
  return (scene) => (isCompleted(scene) ? null : rule(scene));
}
function isCompleted({ view }: Scene): boolean {
  return view.status === 'resolved' || view.status === 'closed';
}

/** Who closes a case did not have to work on it. */
const giveToSolver: Rule = (scene) =>
  scene.event.meaning === 'resolved' && scene.view.status !== 'closed' ? giveToPerson(scene) : null;

const answerBeforeSolution: Rule = (scene) => (scene.event.meaning === 'resolved' ? customerAnswers(scene) : null);

const returnSolution: Rule = (scene) =>
  scene.view.level === 3 ? leaveLevel3(scene, 'WORKAROUND', 'finding-completes') : null;

const resolve: Rule = (scene) => {
  const body = { code: 'RESOLUTION_PROVIDED' } as const;
  return byOwnerOrLead(scene, (by) => ({ command: { name: 'resolve', by, body, text: sourceWords(scene.event) } }));
};

const close: Rule = (scene) =>
  scene.event.meaning === 'closed' && scene.view.status === 'resolved' ? closed(scene) : null;

/** Closed by a person before its time is up is closed on the customer's word. */
function closed(scene: Scene): Move {
  const text = sourceWords(scene.event);
  if (scene.event.person !== null) {
    return { command: { name: 'accept-resolution', by: customer, body: {}, text } };
  }
  const move = byOwnerOrLead(scene, (by) => ({ command: { name: 'close', by, body: {}, text } }));
  return { ...move, reading: 'closed-by-system' };
}

export const completionRules: readonly Rule[] = [
  reopenToComplete,
  retractElsewhere,
  whileOpen(answerBeforeSolution),
  whileOpen(toLine),
  whileOpen(engageSpecialist),
  whileOpen(returnSolution),
  giveToSolver,
  whileOpen(supplyOwner),
  whileOpen(resolve),
  close,
];
