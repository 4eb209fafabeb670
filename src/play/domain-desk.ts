/** The desk of the dry mode: the pure domain in memory. Bodies pass the same schemas as at the API. */
import { applyCommand, applyOpening } from '../domain/commit.js';
import { parseCommand, type CallerBodyOf } from '../domain/commands.js';
import type { CommandName } from '../domain/catalogue.js';
import type { Actor, AnyEnvelope, BodyOf, CommandContext, EngineerFacts, Envelope } from '../domain/envelope.js';
import type { AnyEvent } from '../domain/events.js';
import { undatedActions } from '../domain/pending-actions.js';
import type { ChecklistRule, PolicySlice } from '../domain/policy.js';
import { standardRouting } from '../domain/policy-standard.js';
import type { CaseState } from '../domain/state.js';
import { levelOf, statusOf } from '../domain/status.js';
import {
  playedItem,
  type CaseView,
  type Desk,
  type DeskAnswer,
  type PlayCommand,
  type PlayOpening,
  type Role,
} from './desk.js';
import { peopleOf, type Staff } from './translate.js';

interface OpenCase {
  readonly state: CaseState;
  readonly events: readonly AnyEvent[];
  /** Engineers who had to do with it: the facts that a door would look up. */
  readonly engineers: ReadonlyMap<string, EngineerFacts>;
}

const account = 'account';
const contact = 'contact';

/** A required item, so that a history also passes C12. */
const playedChecklist: ChecklistRule = {
  product: '*',
  kind: 'error',
  items: [{ ...playedItem, kind: 'text', required: true }],
};

export class DomainDesk implements Desk {
  private readonly cases = new Map<string, OpenCase>();
  protected commands = 0;

  constructor(
    private readonly staff: Staff,
    private readonly policy: PolicySlice,
    private readonly startAt: number,
  ) {}

  /** A millisecond a command: no window ever lapses, and nothing happens at the same instant. */
  now(): number {
    return this.startAt + this.commands;
  }

  open(opening: PlayOpening): Promise<CaseView> {
    this.commands += 1;
    const number = String(this.cases.size + 1).padStart(8, '0');
    const { level, severity } = opening;
    const items = opening.items.map(({ key }) => ({ key }));
    const envelope: Envelope<'open'> = {
      ...this.origin('open', opening.by),
      body: {
        kind: 'error',
        severity,
        level,
        items,
        channel: 'api',
        contact,
        number,
        referenceId: number.padStart(16, '0'),
      },
      context: {
        accountId: account,
        entitlement: 'entitled',
        routing: standardRouting,
        checklists: [playedChecklist],
      },
    };
    const { state, events } = applyOpening(envelope, this.policy);
    this.cases.set(number, { state, events, engineers: new Map() });
    return Promise.resolve(viewOf(state));
  }

  command(before: CaseView, command: PlayCommand): Promise<DeskAnswer> {
    this.commands += 1;
    const { state, events, engineers } = this.find(before.number);
    const { name, by, body, text } = command;
    const parsed = parseCommand(name, text === undefined ? body : { ...body, text });
    if (!parsed.ok) {
      const detail = parsed.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ');
      return Promise.resolve({ ok: false, reason: 'invalid', detail });
    }
    const known = withPeople(engineers, peopleOf(command), this.staff);
    const envelope = {
      ...this.origin(name, by),
      body: travelling(name, parsed.command.body),
      ...(text === undefined ? {} : { messageId: `message-${this.commands}` }),
      context: contextOf(command, state, known),
    } as unknown as AnyEnvelope; // name and body are paired by the command
    const result = applyCommand(state, envelope, this.now(), this.policy);
    if (!result.ok) return Promise.resolve({ ok: false, reason: result.reason, detail: result.detail });
    this.cases.set(before.number, {
      state: result.state,
      events: [...events, ...result.events],
      engineers: known,
    });
    return Promise.resolve({ ok: true, view: viewOf(result.state) });
  }

  read(number: string): Promise<CaseView> {
    return Promise.resolve(viewOf(this.find(number).state));
  }

  /** What has happened on a case, in order. */
  timelineOf(number: string): readonly AnyEvent[] {
    return this.find(number).events;
  }

  private find(number: string): OpenCase {
    const found = this.cases.get(number);
    if (!found) throw new Error(`no case ${number} was opened at this desk`);
    return found;
  }

  private origin<N extends CommandName>(name: N, by: Role): { v: 1; id: string; name: N; at: number; actor: Actor } {
    return { v: 1, id: `command-${this.commands}`, name, at: this.now(), actor: this.actorOf(by) };
  }

  private actorOf(by: Role): Actor {
    if (by.kind === 'customer') return { kind: 'contact', id: contact, accountId: account, isAccountAdmin: false };
    const common = { kind: 'engineer', isAdmin: false, coverFor: [] } as const;
    if (by.kind === 'lead') return { ...common, id: 'lead', levels: [], isLead: true };
    return { ...common, id: by.code, levels: this.staff(by.code), isLead: false };
  }
}

/** Bodies as they travel: prose and handoff are content, only that they are there is known to the domain. */
function travelling<N extends CommandName>(name: N, body: CallerBodyOf<N>): unknown {
  if (name === 'escalate') {
    const { handoff, ...rest } = body as CallerBodyOf<'escalate'>; // the body of this name
    return { ...rest, hasHandoff: handoff !== undefined } satisfies BodyOf<'escalate'>;
  }
  return body;
}

function contextOf(
  command: PlayCommand,
  state: CaseState,
  engineers: ReadonlyMap<string, EngineerFacts>,
): CommandContext {
  const team = command.name === 'transfer' ? { team: { id: command.body.team, level: state.line } } : {};
  return { engineers: [...engineers.values()], ...team };
}

function withPeople(
  known: ReadonlyMap<string, EngineerFacts>,
  people: readonly string[],
  staff: Staff,
): ReadonlyMap<string, EngineerFacts> {
  const added = people.filter((id) => !known.has(id));
  if (added.length === 0) return known;
  const facts = added.map((id) => ({ id, levels: staff(id), isActive: true, isAway: false, coverId: null }));
  return new Map([...known, ...facts.map((fact) => [fact.id, fact] as const)]);
}

function viewOf(state: CaseState): CaseView {
  return {
    number: state.number,
    seq: state.seq,
    status: statusOf(state),
    level: levelOf(state),
    owner: state.owner,
    engagement: state.engagement && { engineer: state.engagement.engineer },
    pendingActions: undatedActions(state).map(({ side, kind, detail }) => ({ side, kind, detail })),
  };
}
