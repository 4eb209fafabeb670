/**
 * What an engineer who leaves hands over (lifecycle.md, "Moving by itself"): each role in each open case, by the ordinary
 * commands, so that every rule of them holds and the timeline tells it. What they were asked goes back to whoever asked: only
 * that one knows who else could answer.
 */
import type { Level, Line } from './vocabulary.js';

export const heldRoles = ['owner', 'engagement', 'coordinator', 'consult'] as const;
export type HeldRole = (typeof heldRoles)[number];

/** The roles that an engineer has in an open case. */
export interface HeldCase {
  readonly number: string;
  readonly line: Line;
  readonly owner: string | null;
  readonly roles: readonly HeldRole[];
  /** Questions that wait for this engineer's answer: their ids, and who asked. */
  readonly consults: readonly { readonly id: string; readonly by: string }[];
}

/** Who takes over; without an engineer, work goes back to the queues it came from. */
export interface Successors {
  readonly leaving: string;
  readonly engineer: { readonly id: string; readonly levels: readonly Level[] } | null;
  /** Who is named to the customer from now on; null: the engineer above, else the case's own owner. */
  readonly coordinator: string | null;
}

/** One command of the hand-over. `to` null: back to the queue; of a consult: who asked. */
export type HandOverStep =
  | { readonly role: 'owner'; readonly command: 'assign'; readonly to: string }
  | { readonly role: 'owner'; readonly command: 'release-ownership'; readonly to: null }
  | { readonly role: 'engagement'; readonly command: 'assign-engagement'; readonly to: string }
  | { readonly role: 'engagement'; readonly command: 'release-engagement'; readonly to: null }
  | { readonly role: 'coordinator'; readonly command: 'assign-coordinator'; readonly to: string }
  /** A customer always has somebody named to them (C4), and nobody is there. */
  | { readonly role: 'coordinator'; readonly command: null; readonly to: null }
  | { readonly role: 'consult'; readonly command: 'withdraw-consult'; readonly consult: string; readonly to: string };

/** The steps for one case, in the order in which they are taken. */
export function handOverSteps(held: HeldCase, successors: Successors): readonly HandOverStep[] {
  const { line, owner, roles, consults } = held;
  const steps: Readonly<Record<HeldRole, () => readonly HandOverStep[]>> = {
    owner: () => {
      const to = fitFor(line, successors);
      return to === null
        ? [{ role: 'owner', command: 'release-ownership', to }]
        : [{ role: 'owner', command: 'assign', to }];
    },
    engagement: () => {
      const to = fitFor(3, successors);
      return to === null
        ? [{ role: 'engagement', command: 'release-engagement', to }]
        : [{ role: 'engagement', command: 'assign-engagement', to }];
    },
    coordinator: () => {
      const ownOwner = owner === successors.leaving ? null : owner;
      const to = successors.coordinator ?? successors.engineer?.id ?? ownOwner;
      return to === null
        ? [{ role: 'coordinator', command: null, to }]
        : [{ role: 'coordinator', command: 'assign-coordinator', to }];
    },
    consult: () =>
      consults.map(({ id, by }) => ({ role: 'consult', command: 'withdraw-consult', consult: id, to: by })),
  };
  return heldRoles.filter((role) => roles.includes(role)).flatMap((role) => steps[role]());
}

/** The successor where they work at that level; elsewhere the queue has it. */
function fitFor(level: Level, { engineer }: Successors): string | null {
  return engineer?.levels.includes(level) === true ? engineer.id : null;
}
