/**
 * The life of a defect (C19): suspected → confirmed → fixed in one or more releases, or declined. What its workflow decides;
 * words (titles, workaround, updates) are content and stay in PostgreSQL.
 */
import type { DefectState } from './vocabulary.js';

export interface Defect {
  readonly key: string;
  readonly product: string;
  readonly state: DefectState;
  /** The release it is planned for, while it is open. */
  readonly targetRelease: string | null;
  /** The releases that hold the fix; a mainline and a maintenance release may both. */
  readonly fixedIn: readonly string[];
  /** Grows by one with every change: older news is no news. */
  readonly revision: number;
}

export type DefectCommand =
  /** Engineering says how it stands. `release`: where it is fixed, or planned to be. */
  | { readonly kind: 'report'; readonly state: DefectState; readonly release: string | null }
  /** Its target release moves; null: there is none any more. */
  | { readonly kind: 'plan'; readonly release: string | null }
  /** A public update, nothing else. */
  | { readonly kind: 'inform' }
  /** A release that holds its fix can be obtained. */
  | { readonly kind: 'publish'; readonly release: string }
  /** A release will not come. */
  | { readonly kind: 'cancel'; readonly release: string };
export type DefectCommandKind = DefectCommand['kind'];

export interface DefectEnvelope {
  /** The change's id: the same again is the same change, and a stored update of this id holds its words. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly by: string;
  readonly command: DefectCommand;
  /** Words for the customers of all linked cases are stored under the id. */
  readonly hasText: boolean;
}

/** One accepted command: what the defect is after it. */
export interface DefectChange {
  readonly id: string;
  readonly at: number;
  readonly by: string;
  readonly kind: DefectCommandKind;
  readonly revision: number;
  readonly state: DefectState;
  readonly targetRelease: string | null;
  readonly fixedIn: readonly string[];
  /** The release that this change is about; for a case: where the fix is, or will be. */
  readonly release: string | null;
  /** Customers read it: it brings words of its own, or says that the plan moved. */
  readonly isPublic: boolean;
}

export const defectRefusals = [
  'unchanged',
  'release_required',
  'not_open',
  'not_fixed_there',
  'text_required',
] as const;
export interface DefectRefusal {
  readonly ok: false;
  readonly reason: (typeof defectRefusals)[number];
  /** A sentence that says what to do. */
  readonly detail: string;
}
export type DefectDecision = { readonly ok: true; readonly change: DefectChange } | DefectRefusal;

type After = Pick<Defect, 'state' | 'targetRelease' | 'fixedIn'> & { readonly release: string | null };

/** Decides one command; a refusal is a value and changes nothing. */
export function decideDefect(defect: Defect, envelope: DefectEnvelope): DefectDecision {
  const after = afterCommand(defect, envelope);
  if ('ok' in after) return after;
  const { id, at, by, command, hasText } = envelope;
  const isMove = command.kind === 'plan' && after.targetRelease !== null;
  const revision = defect.revision + 1;
  return { ok: true, change: { id, at, by, kind: command.kind, revision, isPublic: hasText || isMove, ...after } };
}

/** The defect after a change. */
export function evolveDefect(defect: Defect, change: DefectChange): Defect {
  const { state, targetRelease, fixedIn, revision } = change;
  return { ...defect, state, targetRelease, fixedIn, revision };
}

/** Whether engineering still owes its fix or its word. */
export function isOpen({ state }: Pick<Defect, 'state'>): boolean {
  return state === 'suspected' || state === 'confirmed';
}

function afterCommand(defect: Defect, { command, hasText }: DefectEnvelope): After | DefectRefusal {
  switch (command.kind) {
    case 'report':
      return reported(defect, command);
    case 'plan':
      return planned(defect, command.release);
    case 'inform':
      return hasText ? same(defect) : refuse('text_required', 'say in `text` what customers are to read');
    case 'publish':
      return defect.fixedIn.includes(command.release)
        ? { ...same(defect), release: command.release }
        : refuse('not_fixed_there', `${defect.key} is not fixed in ${command.release}`);
    case 'cancel':
      return cancelled(defect, command.release);
  }
}

function reported(
  defect: Defect,
  { state, release }: { state: DefectState; release: string | null },
): After | DefectRefusal {
  if (state === 'fixed') return fixed(defect, release ?? defect.targetRelease);
  const targetRelease = state === 'declined' ? null : (release ?? defect.targetRelease);
  if (state === defect.state && targetRelease === defect.targetRelease)
    return refuse('unchanged', `${defect.key} is ${state} already`);
  // Back from fixed or declined: the fix did not hold, or the word was taken back; it is nowhere fixed then.
  return { state, targetRelease, fixedIn: [], release: targetRelease };
}

function fixed(defect: Defect, release: string | null): After | DefectRefusal {
  if (release === null)
    return refuse(
      'release_required',
      'say in `release` where it is fixed: whoever waits is told when that is published',
    );
  if (defect.fixedIn.includes(release)) return refuse('unchanged', `${defect.key} is fixed in ${release} already`);
  return { state: 'fixed', targetRelease: release, fixedIn: [...defect.fixedIn, release], release };
}

function planned(defect: Defect, release: string | null): After | DefectRefusal {
  if (!isOpen(defect))
    return refuse('not_open', `${defect.key} is ${defect.state}; only an open defect is planned for a release`);
  if (release === defect.targetRelease)
    return refuse('unchanged', `${defect.key} is planned for ${release ?? 'no release'} already`);
  return { ...same(defect), targetRelease: release, release };
}

/** A fix that was only in the release that will not come is owed again. */
function cancelled(defect: Defect, release: string): After | DefectRefusal {
  const isAbout = defect.fixedIn.includes(release) || defect.targetRelease === release;
  if (!isAbout) return refuse('not_fixed_there', `${defect.key} is neither fixed in ${release} nor planned for it`);
  const fixedIn = defect.fixedIn.filter((other) => other !== release);
  const state = defect.state === 'fixed' && fixedIn.length === 0 ? 'confirmed' : defect.state;
  const targetRelease = defect.targetRelease === release ? null : defect.targetRelease;
  return { state, targetRelease, fixedIn, release: fixedIn.at(-1) ?? targetRelease };
}

function same({ state, targetRelease, fixedIn }: Defect): After {
  return { state, targetRelease, fixedIn, release: fixedIn.at(-1) ?? targetRelease };
}

function refuse(reason: DefectRefusal['reason'], detail: string): DefectRefusal {
  return { ok: false, reason, detail };
}

/** What customers read when a plan moves and nobody found words of their own. */
export function plannedSentence(publicTitle: string, release: string): string {
  return `The fix of “${publicTitle}” is now planned for release ${release}.`;
}
