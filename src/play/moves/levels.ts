/** Between levels: escalate, hand back, bring in Level 3 and get its finding (C12–C14, C17, C19). */
import type { FindingOutcome } from '../../domain/vocabulary.js';
import { engineer, isPending, lead, type Move, type ReadingKind, type Rule, type Scene } from '../scene.js';
import { sourceWords } from './words.js';

/** Brings the case to the event's line, a level at a time. */
export const toLine: Rule = (scene) => {
  const target = restingLine(scene);
  const { level } = scene.view;
  if (level === target) return null;
  if (level === 3) return leaveLevel3(scene, 'NOT_A_DEFECT');
  if (target === 1) return handBack(scene);
  return target === 3 ? escalateTo3(scene) : escalateTo2(scene);
};

/** Level 3 returns what it found to level 2, and the owner acts on it: the rest of that event is played there. */
function restingLine({ event, memory, view }: Scene): number {
  if (event.line !== 3) return event.line;
  const isAskedFor = event.meaning === 'asking-customer' && view.level === 2 && isPending(view, 'ANSWER');
  const isOurs = event.person === null || memory.specialist === event.person;
  return memory.findingReturned || (isAskedFor && isOurs) ? 2 : 3;
}

function escalateTo2(scene: Scene): Move {
  const { view, event } = scene;
  const text = sourceWords(event);
  const body = { to: 2, reason: 'NO_RESOLUTION_AT_LEVEL_1', handoff: { summary: text } } as const;
  const isFree = view.owner === null && event.person !== null && scene.levelsOf(event.person).includes(1);
  if (isFree) return { command: { name: 'escalate', by: engineer(event.person), body, text } };
  return byOwnerOrLead(scene, (by) => ({ command: { name: 'escalate', by, body, text } }));
}

function escalateTo3(scene: Scene): Move {
  const text = sourceWords(scene.event);
  const body = { to: 3, reason: 'NOT_RESOLVED_AT_LEVEL_2', handoff: { summary: text } } as const;
  if (scene.view.level === 1) {
    return { command: { name: 'escalate', by: lead, body, text }, reading: 'lead-to-level-3' };
  }
  return byOwnerOrLead(scene, (by) => ({ command: { name: 'escalate', by, body, text } }));
}

function handBack(scene: Scene): Move {
  const command = { name: 'hand-back', body: { code: 'WRONG_LEVEL' }, text: sourceWords(scene.event) } as const;
  if (scene.memory.handBacks > 0) return { command: { ...command, by: lead }, reading: 'lead-hand-back' };
  return byOwnerOrLead(scene, (by) => ({ command: { ...command, by } }));
}

/** A finding of whoever took the engagement; without anybody it is recalled. */
export function leaveLevel3(scene: Scene, outcome: FindingOutcome, reading?: ReadingKind): Move {
  const text = sourceWords(scene.event);
  const specialist = scene.view.engagement?.engineer ?? null;
  if (specialist === null) {
    return byOwnerOrLead(scene, (by) => ({ command: { name: 'recall-engagement', by, body: {}, text } }));
  }
  const command = { name: 'return-finding', by: engineer(specialist), body: { outcome }, text } as const;
  return reading === undefined ? { command } : { command, reading };
}

/** At line 3 the event's person has the engagement. */
export const engageSpecialist: Rule = ({ event, view }) => {
  const { person } = event;
  if (view.level !== 3 || event.line !== 3 || person === null) return null;
  const holder = view.engagement?.engineer ?? null;
  if (holder === person) return null;
  const text = sourceWords(event);
  if (holder === null) return { command: { name: 'take-engagement', by: engineer(person), body: {}, text } };
  return { command: { name: 'assign-engagement', by: engineer(holder), body: { engineer: person }, text } };
};

/** Level 3 does not ask the customer itself (C5): it returns NEED_DATA and the owner asks. */
export const returnQuestion: Rule = (scene) =>
  scene.view.level === 3 ? leaveLevel3(scene, 'NEED_DATA', 'finding-asks') : null;

/** "O, L" of the command table: the owner, or a lead where nobody owns the case. */
export function byOwnerOrLead(scene: Scene, make: (by: typeof lead) => Move): Move {
  const { owner } = scene.view;
  return owner === null ? { reading: 'lead-unowned', ...make(lead) } : make(engineer(owner));
}
