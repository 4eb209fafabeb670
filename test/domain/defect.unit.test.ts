import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  decideDefect,
  evolveDefect,
  isOpen,
  type Defect,
  type DefectChange,
  type DefectCommand,
  type DefectEnvelope,
} from '../../src/domain/defect.js';
import { decideRelease } from '../../src/domain/release.js';
import { defectStates } from '../../src/domain/vocabulary.js';

const suspected: Defect = {
  key: 'IDN-4711',
  product: 'meridian',
  state: 'suspected',
  targetRelease: null,
  fixedIn: [],
  revision: 1,
};

function sent(command: DefectCommand, more: Partial<DefectEnvelope> = {}): DefectEnvelope {
  return { id: 'chg-1', at: 1000, by: 'nora', hasText: false, command, ...more };
}
function after(defect: Defect, ...commands: DefectCommand[]): Defect {
  return commands.reduce((before, command) => evolveDefect(before, accepted(before, sent(command))), defect);
}
function accepted(defect: Defect, envelope: DefectEnvelope): DefectChange {
  const decision = decideDefect(defect, envelope);
  if (!decision.ok) throw new Error(decision.detail);
  return decision.change;
}
function refusal(defect: Defect, command: DefectCommand): string | undefined {
  const decision = decideDefect(defect, sent(command));
  return decision.ok ? undefined : decision.reason;
}

const report = (state: Defect['state'], release: string | null = null): DefectCommand => ({
  kind: 'report',
  state,
  release,
});
const plan = (release: string | null): DefectCommand => ({ kind: 'plan', release });

describe('a defect', () => {
  it('goes from suspected over confirmed to fixed, each a revision of its own', () => {
    const fixed = after(suspected, report('confirmed', '7.2'), report('fixed'));
    expect(fixed).toMatchObject({ state: 'fixed', fixedIn: ['7.2'], revision: 3 });
  });

  it('is fixed in a mainline and a maintenance release', () => {
    expect(after(suspected, report('fixed', '7.3'), report('fixed', '6.9.4')).fixedIn).toEqual(['7.3', '6.9.4']);
  });

  it('is never fixed nowhere: whoever waits is told when the release is published', () => {
    expect(refusal(suspected, report('fixed'))).toBe('release_required');
  });

  it('that was fixed and comes back is nowhere fixed', () => {
    const back = after(suspected, report('fixed', '7.3'), report('confirmed', '7.4'));
    expect(back).toMatchObject({ state: 'confirmed', fixedIn: [], targetRelease: '7.4' });
  });

  it('that is declined is planned for nothing, and can be taken up again', () => {
    const declined = after(suspected, report('confirmed', '7.3'), report('declined'));
    expect(declined).toMatchObject({ state: 'declined', targetRelease: null });
    expect(after(declined, report('confirmed')).state).toBe('confirmed');
  });

  it.each([
    ['reports what is known already', suspected, report('suspected'), 'unchanged'],
    ['plans what is planned already', after(suspected, plan('7.3')), plan('7.3'), 'unchanged'],
    ['plans what is fixed', after(suspected, report('fixed', '7.3')), plan('7.4'), 'not_open'],
    ['publishes what it is not fixed in', suspected, { kind: 'publish', release: '7.3' }, 'not_fixed_there'],
    ['cancels what it is not about', suspected, { kind: 'cancel', release: '7.3' }, 'not_fixed_there'],
    ['informs without words', suspected, { kind: 'inform' }, 'text_required'],
  ] as const)('refuses who %s', (...[, defect, command, reason]) => {
    expect(refusal(defect, command)).toBe(reason);
  });

  it('is read by customers when the plan moves, also without words of anybody', () => {
    expect(accepted(suspected, sent(plan('7.3')))).toMatchObject({ isPublic: true, release: '7.3' });
    expect(accepted(after(suspected, plan('7.3')), sent(plan(null))).isPublic).toBe(false);
    expect(accepted(suspected, sent(report('confirmed'))).isPublic).toBe(false);
  });

  it('whose only release is cancelled is owed again; one that is also in another release stays fixed', () => {
    const cancel = { kind: 'cancel', release: '7.3' } as const;
    expect(after(suspected, report('fixed', '7.3'), cancel)).toMatchObject({ state: 'confirmed', fixedIn: [] });
    const both = after(suspected, report('fixed', '7.3'), report('fixed', '6.9.4'), cancel);
    expect(both).toMatchObject({ state: 'fixed', fixedIn: ['6.9.4'] });
  });
});

describe('a defect, whatever happens to it,', () => {
  const version = fc.constantFrom('7.2', '7.3', '7.4');
  const command: fc.Arbitrary<DefectCommand> = fc.oneof(
    fc.record({
      kind: fc.constant('report' as const),
      state: fc.constantFrom(...defectStates),
      release: fc.option(version),
    }),
    fc.record({ kind: fc.constant('plan' as const), release: fc.option(version) }),
    fc.constant({ kind: 'inform' as const }),
    fc.record({ kind: fc.constantFrom('publish' as const, 'cancel' as const), release: version }),
  );
  const lives = fc.array(fc.tuple(command, fc.boolean()), { maxLength: 30 });

  it('counts its revision up by one with each change, and a refused one changes nothing', () => {
    fc.assert(
      fc.property(lives, (life) => {
        let defect = suspected;
        for (const [one, hasText] of life) {
          const decision = decideDefect(defect, sent(one, { hasText }));
          if (!decision.ok) continue;
          expect(decision.change.revision).toBe(defect.revision + 1);
          defect = evolveDefect(defect, decision.change);
        }
      }),
    );
  });

  it('is fixed exactly when some release holds the fix, each named once', () => {
    fc.assert(
      fc.property(lives, (life) => {
        let defect = suspected;
        for (const [one, hasText] of life) {
          const decision = decideDefect(defect, sent(one, { hasText }));
          if (decision.ok) defect = evolveDefect(defect, decision.change);
          expect(defect.state === 'fixed').toBe(defect.fixedIn.length > 0);
          expect(new Set(defect.fixedIn).size).toBe(defect.fixedIn.length);
          expect(isOpen(defect)).toBe(defect.state === 'suspected' || defect.state === 'confirmed');
        }
      }),
    );
  });
});

describe('releasing', () => {
  const planned = { product: 'meridian', version: '7.3', state: 'planned' } as const;

  it.each([
    ['publish', 'published'],
    ['cancel', 'cancelled'],
  ] as const)('%s makes it %s, once', (act, state) => {
    expect(decideRelease(planned, act)).toEqual({ ok: true, state });
    expect(decideRelease({ ...planned, state }, act)).toMatchObject({ ok: false, reason: `already_${state}` });
  });

  it('that is out can not be cancelled', () => {
    expect(decideRelease({ ...planned, state: 'published' }, 'cancel')).toMatchObject({ reason: 'already_published' });
  });
});
