/** Within a level: who has the case, and in which queue it waits (C13). */
import { engineer, isPending, lead, standIns, type Move, type Rule, type Scene } from '../scene.js';
import { byOwnerOrLead } from './levels.js';
import { sourceWords } from './words.js';

/** At lines 1 and 2 the event's person owns the case. A machine's account owns nothing. */
export const giveToPerson: Rule = (scene) => {
  const { event } = scene;
  if (event.line === 3 || event.person === null) return null;
  return giveTo(scene, event.person);
};

/** Takes, hands over or – when the case bounced too often – has the lead assign. */
export function giveTo(scene: Scene, person: string): Move | null {
  const { view, event } = scene;
  const text = sourceWords(event);
  if (isPending(view, 'STOP_BOUNCE')) {
    const command = { name: 'assign', by: lead, body: { engineer: person }, text } as const;
    return { command, reading: 'lead-stop-bounce' };
  }
  if (view.owner === person) return null;
  if (view.owner === null) return { command: { name: 'take-ownership', by: engineer(person), body: {}, text } };
  return { command: { name: 'hand-over', by: engineer(view.owner), body: { engineer: person }, text } };
}

/** Somebody of the level must own it from here on: the event's person if they are of that level, else our own. */
export const supplyOwner: Rule = (scene) => {
  const { event, view } = scene;
  if (view.owner !== null || view.level === 3) return null;
  const level = view.level === 1 ? 1 : 2;
  if (event.person !== null && scene.levelsOf(event.person).includes(level)) return giveTo(scene, event.person);
  const move = giveTo(scene, standIns[level]);
  return move && { ...move, reading: level === 2 && event.line === 3 ? 'level-2-supplied' : 'owner-supplied' };
};

/** Into a queue: of Level 3, of another team, or of its own. A case that changed its level is in the queue it came to. */
export const putInQueue: Rule = (scene) => {
  const { event, view, memory } = scene;
  const { before } = memory;
  if (memory.moved || before?.line !== event.line) return null;
  if (view.level === 3) return releaseEngagement(scene, before.team !== event.team);
  if (before.team !== event.team && memory.team !== event.team) {
    const body = { team: event.team };
    return byOwnerOrLead(scene, (by) => ({ command: { name: 'transfer', by, body, text: sourceWords(event) } }));
  }
  if (view.owner === null) return null;
  return { command: { name: 'release-ownership', by: engineer(view.owner), body: {}, text: sourceWords(event) } };
};

function releaseEngagement({ event, view }: Scene, isOtherTeam: boolean): Move | null {
  const holder = view.engagement?.engineer ?? null;
  if (holder === null) return null;
  const command = { name: 'release-engagement', by: engineer(holder), body: {}, text: sourceWords(event) } as const;
  return isOtherTeam ? { command, reading: 'level-3-team' } : { command };
}
