import { describe, expect, it } from '@jest/globals';
import { acts, played, type Told } from './support.js';

describe('a history within line 1', () => {
  it('is opened by the customer, owned by who works on it, resolved, and closed by the owner when the system closes it', async () => {
    const play = await played([
      ['working', 1, 'R1'],
      ['resolved', 1, 'R1'],
      ['closed', 1, 'SIEBEL'],
    ]);
    expect(acts(play)).toEqual(['customer open', 'R1 take-ownership', 'R1 resolve', 'R1 close']);
    expect(play.got).toEqual({ status: 'closed', level: 1, owner: 'R1', specialist: null });
    expect(play.endedAsSource).toBe(true);
  });

  it('is handed over when somebody else works on it or solves it', async () => {
    const play = await played([
      ['working', 1, 'R1'],
      ['assigned', 1, 'R1'],
      ['working', 1, 'R2'],
      ['inCall', 1, 'R3'],
    ]);
    expect(acts(play).slice(1)).toEqual(['R1 take-ownership', 'R1 hand-over', 'R2 hand-over', 'R3 resolve']);
    expect(play.got.owner).toBe('R3');
  });

  it('goes back to its own queue by release and to another team by transfer', async () => {
    const play = await played([
      ['working', 1, 'R1'],
      ['queued', 1, 'R1'],
      ['working', 1, 'R2'],
      ['queued', 1, 'R2', 'Other'],
      ['queued', 1, 'SIEBEL', 'Other'],
    ]);
    expect(acts(play).slice(1)).toEqual([
      'R1 take-ownership',
      'R1 release-ownership',
      'R2 take-ownership',
      'R2 transfer',
    ]);
    expect([play.got.status, play.got.owner]).toEqual(['open', null]);
  });

  it('that nobody owns is moved to another team by the lead', async () => {
    const play = await played([
      ['queued', 1, 'R1'],
      ['queued', 1, 'R1', 'Other'],
    ]);
    expect(acts(play).slice(1)).toEqual(['lead transfer']);
    expect(play.steps.at(-1)?.reading).toBe('lead-unowned');
  });
});

describe('waiting', () => {
  it('for the customer is a reply that needs an answer, and the next event is the answer', async () => {
    const play = await played([
      ['working', 1, 'R1'],
      ['user', 1, 'R1'],
      ['user', 1, 'SIEBEL'],
      ['working', 1, 'R1'],
    ]);
    expect(acts(play).slice(1)).toEqual(['R1 take-ownership', 'R1 reply', 'customer reply']);
  });

  it('for others ends with the next event, and a customer whose answer came before hears of it', async () => {
    const play = await played([
      ['user', 1, 'R1'],
      ['vendor', 1, 'R1'],
      ['working', 1, 'R1'],
    ]);
    expect(acts(play).slice(1)).toEqual([
      'R1 take-ownership',
      'R1 reply',
      'customer reply',
      'R1 reply',
      'R1 wait-for',
      'R1 end-wait',
    ]);
  });

  it.each<[Told[], string, number]>([
    [[['user', 1, 'R1']], 'waiting_on_customer', 1],
    [[['vendor', 2, 'R1']], 'waiting_on_third_party', 2],
    [[['wait', 3, 'R1']], 'waiting_on_third_party', 3],
    [[['user', 3, 'R1']], 'waiting_on_customer', 2],
  ])('is how a history may end: %j', async (told, status, level) => {
    const play = await played(told);
    expect(play.notExpressible).toEqual([]);
    expect([play.got.status, play.got.level, play.endedAsSource]).toEqual([status, level, true]);
  });
});

describe('a history between the lines', () => {
  it('leaves level 1 by an escalation, comes back by a hand-back, and a second time by the lead', async () => {
    const play = await played([
      ['working', 1, 'R1'],
      ['queued', 2, 'R1'],
      ['working', 2, 'R2'],
      ['queued', 1, 'R2'],
      ['working', 1, 'R1'],
      ['queued', 2, 'R1'],
      ['queued', 1, 'R2'],
    ]);
    expect(acts(play).slice(1)).toEqual([
      'R1 take-ownership',
      'R1 escalate',
      'R2 take-ownership',
      'R2 hand-back',
      'R1 escalate',
      'lead hand-back',
    ]);
    expect(play.got).toEqual({ status: 'open', level: 1, owner: 'R1', specialist: null });
  });

  it('brings in Level 3 beside the owner, who resolves with its finding', async () => {
    const play = await played([
      ['working', 2, 'R2'],
      ['queued', 3, 'R2'],
      ['working', 3, 'R3'],
      ['working', 3, 'R4'],
      ['resolved', 3, 'R4'],
      ['closed', 3, 'SIEBEL'],
    ]);
    expect(acts(play)).toEqual([
      'R2 open',
      'R2 take-ownership',
      'R2 escalate',
      'R3 take-engagement',
      'R3 assign-engagement',
      'R4 return-finding',
      'R2 resolve',
      'R2 close',
    ]);
    expect(play.got).toEqual({ status: 'closed', level: 2, owner: 'R2', specialist: 'R4' });
    expect(play.endedAsSource).toBe(true);
  });

  it('from line 1 to line 3 needs the lead, and a Level 2 owner whom the source does not have', async () => {
    const play = await played([
      ['working', 1, 'R1'],
      ['queued', 3, 'R1'],
      ['resolved', 3, 'R3'],
    ]);
    expect(acts(play).slice(2)).toEqual([
      'lead escalate',
      'R3 take-engagement',
      'R3 return-finding',
      'level-2-engineer take-ownership',
      'level-2-engineer resolve',
    ]);
  });

  it('returns from line 3 by a finding, or is recalled when nobody there took it', async () => {
    const taken = await played([
      ['working', 2, 'R2'],
      ['working', 3, 'R3'],
      ['queued', 2, 'R3'],
    ]);
    const untaken = await played([
      ['working', 2, 'R2'],
      ['queued', 3, 'R2'],
      ['queued', 2, 'R2'],
    ]);
    expect(acts(taken).at(-1)).toBe('R3 return-finding');
    expect(acts(untaken).at(-1)).toBe('R2 recall-engagement');
  });

  it('lets Level 3 ask through the owner and brings it in again once the customer answered', async () => {
    const play = await played([
      ['working', 2, 'R2'],
      ['working', 3, 'R3'],
      ['user', 3, 'R3'],
      ['working', 3, 'R3'],
    ]);
    expect(acts(play).slice(4)).toEqual([
      'R3 return-finding',
      'R2 reply',
      'customer reply',
      'R2 escalate',
      'R3 take-engagement',
    ]);
  });

  it('has its engineer assigned by the lead once it bounced too often', async () => {
    const there: Told[] = [
      ['working', 1, 'R1'],
      ['working', 2, 'R2'],
    ];
    const play = await played([...there, ...there, ...there, ['working', 1, 'R5'], ['user', 1, 'R5']]);
    expect(play.notExpressible).toEqual([]);
    expect(play.steps.filter((step) => step.reading === 'lead-stop-bounce').length).toBeGreaterThan(0);
    expect(play.endedAsSource).toBe(true);
  });
});

describe('an event after the completion', () => {
  it.each<[Told[], string[]]>([
    [
      [
        ['resolved', 1, 'R1'],
        ['working', 1, 'R1'],
      ],
      ['R1 retract-resolution'],
    ],
    [
      [
        ['resolved', 1, 'R1'],
        ['working', 1, 'R2'],
      ],
      ['customer reject-resolution', 'R1 hand-over'],
    ],
    [
      [
        ['resolved', 1, 'R1'],
        ['closed', 1, 'SIEBEL'],
        ['queued', 1, 'SIEBEL'],
      ],
      ['R1 close', 'customer reopen', 'R1 release-ownership'],
    ],
    [
      [
        ['resolved', 1, 'R1'],
        ['closed', 1, 'R1'],
        ['resolved', 1, 'R2'],
      ],
      ['customer accept-resolution', 'customer reopen', 'R1 hand-over', 'R2 resolve'],
    ],
    [
      [
        ['resolved', 1, 'R1'],
        ['resolved', 2, 'R2'],
      ],
      ['R1 retract-resolution', 'R1 escalate', 'R2 take-ownership', 'R2 resolve'],
    ],
  ])('%j goes on by %j', async (told, expected) => {
    const play = await played(told);
    expect(acts(play).slice(3)).toEqual(expected);
    expect(play.endedAsSource).toBe(true);
  });
});

describe('what else a source has', () => {
  it('counts two "In Progress" within two minutes at the start as the registering of one case', async () => {
    const { incident, standardPolicy } = await import('./support.js');
    const { DomainDesk } = await import('../../src/play/domain-desk.js');
    const { playIncident } = await import('../../src/play/translate.js');
    const slow = incident([
      ['working', 1, 'R1'],
      ['working', 1, 'R2'],
    ]);
    const [first, second] = slow.events;
    const quick = { ...slow, events: [first, { ...second!, at: first.at + 60_000 }] as const };
    const staff = (): readonly [1] => [1];
    const at = (): InstanceType<typeof DomainDesk> => new DomainDesk(staff, standardPolicy(), first.at);
    expect(acts(await playIncident(quick, at(), staff))).toEqual(['customer open', 'R2 take-ownership']);
    expect(acts(await playIncident(slow, at(), staff)).length).toBe(3);
  });

  it('withdraws what was cancelled', async () => {
    const play = await played([
      ['working', 1, 'R1'],
      ['cancelled', 1, 'R1'],
    ]);
    expect(acts(play).at(-1)).toBe('customer withdraw');
    expect(play.endedAsSource).toBe(true);
  });

  it('names a status without a reading and goes on', async () => {
    const play = await played([
      ['resolved', 1, 'R1'],
      ['strange', 1, 'R1'],
      ['closed', 1, 'SIEBEL'],
    ]);
    expect(play.notExpressible).toEqual([{ step: 1, why: 'no reading for Unmatched / Unmatched' }]);
    expect(play.got.status).toBe('closed');
  });

  it('takes the impact as severity', async () => {
    const play = await played([['queued', 1, 'R1']], { impact: 'Major' });
    expect(play.got.level).toBe(1);
    expect(play.endedAsSource).toBe(true);
  });
});
