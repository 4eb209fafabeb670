import { renderChanges, renderPolicy } from '../../src/cli/policy/policy-text.js';
import { diffPolicies } from '../../src/domain/policy-diff.js';
import { statementsOf } from '../../src/domain/policy-outline.js';
import { parsed } from '../domain/policy-fixture.js';

const text = (body: string) => ({ texts: { bye: { body } } });

describe('a policy on the terminal', () => {
  it('shows what goes by severity as a table, and of long texts the first line', () => {
    const shown = renderPolicy(statementsOf(parsed({ version: 1, ...text('Dear you,\n\nbye.') })));
    expect(shown).toMatch(/^ +severity 1 +severity 2 +severity 3 +severity 4$/mu);
    expect(shown).toMatch(/^ {2}Ownership +30 min \(always\) +2 h \(business\) +4 h \(business\) +8 h \(business\)$/mu);
    expect(shown).toMatch(/^ {2}Text bye: Dear you, … \(3 lines\)$/mu);
    expect(shown).toMatch(/^Silence$/mu);
  });

  it.each<[string, object, object, string]>([
    ['a change', { warnAt: 0.5 }, { warnAt: 0.6 }, 'Warning: at 50 % of a target → at 60 % of a target'],
    ['what is new', {}, { closureCodes: { DUPLICATE: 'Known' } }, 'Closure code DUPLICATE: new, Known'],
    ['what is gone', { closureCodes: { DUPLICATE: 'Known' } }, {}, 'Closure code DUPLICATE: gone, was Known'],
    [
      'of a text the lines that differ',
      text('Dear you,\nwe go.\nBye\nus'),
      text('Dear you,\nwe leave.\nNow.\nBye\nus'),
      'Text bye:\n  - we go.\n  + we leave.\n  + Now.',
    ],
    ['of a text a line more at its end', text('a\nb'), text('a\nb\nb'), 'Text bye:\n  + b'],
  ])('says %s', (_what, ...[from, to, line]) => {
    const changes = diffPolicies(parsed({ version: 1, ...from }), parsed({ version: 2, ...to }));
    expect(renderChanges(changes)).toBe(line);
  });
});
