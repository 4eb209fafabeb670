import { describe, expect, it } from '@jest/globals';
import { handOverSteps, type HeldCase, type Successors } from '../../src/domain/leaving.js';

const nobody: Successors = { leaving: 'ann', engineer: null, coordinator: null };
const toBob: Successors = { ...nobody, engineer: { id: 'bob', levels: [2] } };

function held(more: Partial<HeldCase> = {}): HeldCase {
  return { number: '00001042', line: 2, owner: 'ann', roles: ['owner'], consults: [], ...more };
}
function steps(given: HeldCase, successors: Successors): string[] {
  return handOverSteps(given, successors).map(({ role, command, to }) =>
    `${role}: ${command ?? '–'} ${to ?? ''}`.trim(),
  );
}

describe('an engineer who leaves hands over', () => {
  it('cases to the successor where they work at the level, else to the queue', () => {
    expect(steps(held(), toBob)).toEqual(['owner: assign bob']);
    expect(steps(held({ line: 1 }), toBob)).toEqual(['owner: release-ownership']);
    expect(steps(held(), nobody)).toEqual(['owner: release-ownership']);
  });

  it('engagements in the same way', () => {
    const engaged = held({ owner: 'eve', roles: ['engagement'] });
    expect(steps(engaged, toBob)).toEqual(['engagement: release-engagement']);
    expect(steps(engaged, { ...toBob, engineer: { id: 'bob', levels: [3] } })).toEqual([
      'engagement: assign-engagement bob',
    ]);
  });

  it('coordination to whom is named for it, else the successor, else the owner of the case', () => {
    const coordinated = held({ owner: 'eve', roles: ['coordinator'] });
    expect(steps(coordinated, { ...toBob, coordinator: 'cleo' })).toEqual(['coordinator: assign-coordinator cleo']);
    expect(steps(coordinated, toBob)).toEqual(['coordinator: assign-coordinator bob']);
    expect(steps(coordinated, nobody)).toEqual(['coordinator: assign-coordinator eve']);
  });

  it('every question that waits for their answer, back to who asked it, whoever takes over', () => {
    const consults = [
      { id: 'c1', by: 'eve' },
      { id: 'c2', by: 'cleo' },
    ];
    const asked = held({ owner: 'eve', roles: ['consult'], consults });
    for (const successors of [toBob, nobody]) {
      expect(handOverSteps(asked, successors)).toEqual([
        { role: 'consult', command: 'withdraw-consult', consult: 'c1', to: 'eve' },
        { role: 'consult', command: 'withdraw-consult', consult: 'c2', to: 'cleo' },
      ]);
    }
  });

  it('nobody’s name to a customer (C4)', () => {
    expect(steps(held({ roles: ['coordinator', 'owner'] }), nobody)).toEqual([
      'owner: release-ownership',
      'coordinator: –',
    ]);
  });
});
