/**
 * Which command comes next so that the case becomes what an event of the source says. Pure: the rules of each meaning are
 * asked in order, the first that has something to do names the command; when none has, the event is played.
 */
import { completionRules } from './moves/completing.js';
import { askCustomer, customerAnswers, endWait, tellCustomer, waitForOthers } from './moves/waiting.js';
import { revive, withdraw } from './moves/ending.js';
import { engageSpecialist, returnQuestion, toLine } from './moves/levels.js';
import { giveToPerson, putInQueue, supplyOwner } from './moves/owning.js';
import type { Move, Rule, Scene } from './scene.js';
import type { Meaning } from './source-meaning.js';

const rulesOf: Readonly<Record<Meaning, readonly Rule[]>> = {
  working: [revive, customerAnswers, endWait, toLine, engageSpecialist, giveToPerson],
  queued: [revive, customerAnswers, endWait, toLine, putInQueue],
  'asking-customer': [
    revive,
    endWait,
    toLine,
    engageSpecialist,
    returnQuestion,
    giveToPerson,
    supplyOwner,
    askCustomer,
  ],
  waiting: [revive, customerAnswers, toLine, engageSpecialist, giveToPerson, tellCustomer, waitForOthers],
  resolved: completionRules,
  closed: completionRules,
  withdrawn: [withdraw],
  unknown: [],
};

/** The next command of `scene`'s event, or null when the case is as the event says. */
export function nextMove(scene: Scene): Move | null {
  for (const rule of rulesOf[scene.event.meaning]) {
    const move = rule(scene);
    if (move) return move;
  }
  return null;
}
