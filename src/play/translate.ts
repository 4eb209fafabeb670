/**
 * Translates one incident: plays its events in order at a desk, choosing each command from the case as it is. What no
 * command can express, or the lifecycle refuses, is kept with its reason; the rest of the history goes on.
 */
import { playedItem, type CaseView, type Desk, type PlayCommand, type Role } from './desk.js';
import { agrees, expectedEnd, playedEnd, type ExpectedEnd, type PlayedEnd } from './ending.js';
import type { Incident, SourceLine } from './incident-log.js';
import { nextMove } from './next-move.js';
import { afterEvent, engineer, freshMemory, lead, remember, standIns, type Memory, type ReadingKind } from './scene.js';
import { actsOf, meant, severityOfImpact, type MeantEvent } from './source-meaning.js';
import { sourceWords } from './moves/words.js';

export interface PlayedStep {
  /** The source event's `seq`. */
  readonly step: number;
  readonly command: string;
  readonly by: Role;
  readonly reading: ReadingKind | null;
}

export interface NotExpressible {
  readonly step: number;
  readonly why: string;
}

export interface PlayedIncident {
  /** The source's id. */
  readonly case: string;
  readonly number: string;
  readonly steps: readonly PlayedStep[];
  readonly notExpressible: readonly NotExpressible[];
  readonly expected: ExpectedEnd;
  readonly got: PlayedEnd;
  readonly endedAsSource: boolean;
}

/** Levels of an engineer by the source's code; unknown ones have none. */
export type Staff = (code: string) => readonly SourceLine[];

/** One event never needs more; a translation that goes in circles must end. */
const maxCommandsPerEvent = 16;

/** Plays `incident` at `desk`. */
export async function playIncident(incident: Incident, desk: Desk, staff: Staff): Promise<PlayedIncident> {
  const play = new Play(desk, staff, await openCase(incident, desk));
  for (const event of actsOf(incident)) await play.act(event);
  const view = await desk.read(play.view.number);
  const expected = expectedEnd(incident);
  const got = playedEnd(view, play.memory.specialist);
  return {
    case: incident.id,
    number: view.number,
    steps: [openingStep(incident), ...play.steps],
    notExpressible: play.notExpressible,
    expected,
    got,
    endedAsSource: agrees(expected, got),
  };
}

class Play {
  memory: Memory = freshMemory;
  readonly steps: PlayedStep[] = [];
  readonly notExpressible: NotExpressible[] = [];

  constructor(
    private readonly desk: Desk,
    private readonly staff: Staff,
    public view: CaseView,
  ) {}

  async act(event: MeantEvent): Promise<void> {
    this.desk.reach?.(event.at);
    if (event.meaning === 'unknown') {
      this.giveUp(event, `no reading for ${event.status} / ${event.substatus}`);
      return;
    }
    for (let count = 0; count < maxCommandsPerEvent; count += 1) {
      if (!(await this.step(event))) {
        this.memory = afterEvent(this.memory, event);
        return;
      }
    }
    this.giveUp(event, `not reached by ${maxCommandsPerEvent} commands`);
    this.memory = afterEvent(this.memory, event);
  }

  /** Sends the next command; false when there is none, or it was refused. */
  private async step(event: MeantEvent): Promise<boolean> {
    const { view, memory, staff } = this;
    const scene = { event, view, memory, now: this.desk.now(), levelsOf: staff };
    const move = nextMove(scene);
    if (!move) return false;
    const { command, reading = null } = move;
    const answer = await this.desk.command(view, command);
    if (!answer.ok) {
      this.giveUp(event, `${command.name} refused: ${answer.reason}`);
      return false;
    }
    this.steps.push({ step: event.seq, command: command.name, by: command.by, reading });
    this.memory = remember(scene, command, answer.view);
    this.view = answer.view;
    return true;
  }

  private giveUp(event: MeantEvent, why: string): void {
    this.notExpressible.push({ step: event.seq, why });
  }
}

/** The customer opens at level 1 (C15); what starts above it is opened by the engineer who had it first. */
function openerOf(incident: Incident): Role {
  const { line, person } = meant(incident.events[0]);
  if (line === 1) return { kind: 'customer' };
  return person === null ? lead : engineer(person);
}

function openingStep(incident: Incident): PlayedStep {
  const [first] = incident.events;
  const reading = first.line === 1 ? null : 'opened-above-level-1';
  return { step: first.seq, command: 'open', by: openerOf(incident), reading };
}

function openCase(incident: Incident, desk: Desk): Promise<CaseView> {
  const [first] = incident.events;
  return desk.open({
    by: openerOf(incident),
    sourceId: incident.id,
    level: first.line,
    severity: severityOfImpact(incident.impact),
    subject: `Incident ${incident.id}`,
    text: sourceWords(meant(first)),
    items: [{ key: playedItem.key, value: sourceWords(meant(first)) }],
    attributes: {
      sourceId: incident.id,
      sourceOpenedAt: new Date(first.at).toISOString(),
      sourceEndedAt: new Date((incident.events.at(-1) ?? first).at).toISOString(),
      sourceImpact: incident.impact,
      sourceProduct: incident.product,
      sourceTeam: first.team,
    },
  });
}

/** The staff of a log: its people, and our own for where it has nobody. */
export function staffOf(levels: ReadonlyMap<string, readonly SourceLine[]>): Staff {
  const ours = new Map<string, readonly SourceLine[]>([
    [standIns[1], [1]],
    [standIns[2], [2]],
  ]);
  return (code) => levels.get(code) ?? ours.get(code) ?? [];
}

/** Every person that a command names: its actor, and whom it gives the case to. */
export function peopleOf(command: PlayCommand): readonly string[] {
  const actor = command.by.kind === 'engineer' ? [command.by.code] : [];
  const named = 'engineer' in command.body && command.body.engineer !== undefined ? [command.body.engineer] : [];
  return [...actor, ...named];
}
