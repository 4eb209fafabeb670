import { describe, expect, it } from '@jest/globals';
import { catalogue, commandNames, isCommandName, isFact, type CommandName } from '../../src/domain/catalogue.js';
import { decide } from '../../src/domain/decide.js';
import type { AnyEnvelope } from '../../src/domain/envelope.js';
import { mayCommand, rolesOf } from '../../src/domain/permissions.js';
import { atLevel2, closed, people, Played, policy, type Person } from './support.js';

const administrators: readonly Person[] = ['lead', 'admin'];
const engineers: readonly Person[] = ['l1', 'l2', 'l3', 'lead'];
const customers: readonly Person[] = ['customer', 'colleague', 'accountAdmin'];

/** Who may send a command at all (lifecycle.md, "Commands", column "who"), whatever the case's state. */
const who: Readonly<Record<CommandName, readonly Person[]>> = {
  open: [...customers, ...engineers, 'admin', 'system'],
  'submit-data': [...customers, ...engineers, 'admin'],
  'accept-as': engineers,
  reply: [...customers, ...engineers, 'admin'],
  'log-contact': engineers,
  'add-note': engineers,
  'request-data': engineers,
  'withdraw-request': engineers,
  'waive-data': engineers,
  'review-data': engineers,
  'dismiss-message': engineers,
  'record-reproduction': engineers,
  'take-ownership': engineers,
  assign: engineers,
  'hand-over': engineers,
  'release-ownership': engineers,
  escalate: engineers,
  'take-engagement': ['l3', 'lead'],
  'assign-engagement': ['l3', 'lead'],
  'release-engagement': ['l3', 'lead'],
  'return-finding': ['l3'],
  'recall-engagement': engineers,
  'hand-back': engineers,
  transfer: engineers,
  'wait-for': engineers,
  'end-wait': engineers,
  direct: engineers,
  'end-direction': engineers,
  'set-severity': engineers,
  'set-kind': engineers,
  'set-product': engineers,
  'set-account': ['lead'],
  'identify-contact': engineers,
  'set-fields': engineers,
  'change-contact': [...customers, ...engineers, 'admin'],
  'add-participant': [...customers, ...engineers, 'admin'],
  'remove-participant': [...customers, ...engineers, 'admin'],
  'assign-coordinator': ['l1', 'lead'],
  resolve: engineers,
  'retract-resolution': engineers,
  'accept-resolution': customers,
  'reject-resolution': customers,
  close: engineers,
  withdraw: customers,
  reopen: [...customers, ...engineers],
  'link-case': engineers,
  'unlink-case': engineers,
  'settle-delivery': engineers,
  'delivery-failed': ['system'],
  'note-mail': ['system'],
  'approve-message': engineers,
  consult: engineers,
  'answer-consult': engineers,
  'withdraw-consult': engineers,
  'raise-attention': [...customers, ...engineers],
  'settle-attention': ['lead'],
  'acknowledge-page': engineers,
  defer: customers,
  'link-defect': engineers,
  'unlink-defect': engineers,
  'defect-changed': ['system'],
  'merge-into': engineers,
  unmerge: engineers,
  split: engineers,
  redact: administrators,
  rate: customers,
  'set-entitlement': engineers,
  'adopt-policy': administrators,
};

const asked: readonly Person[] = [...customers, ...engineers, 'admin', 'system'];

function envelope(name: CommandName, person: Person, more: object = {}): AnyEnvelope {
  const body = { items: [], notification: 'n1', reason: '550' };
  return { v: 1, id: 'x', name, at: 0, actor: people[person], body, ...more } as unknown as AnyEnvelope; // any command
}

describe('who may send a command', () => {
  it.each(commandNames)('%s', (name) => {
    expect(asked.filter((person) => mayCommand(people[person], name))).toEqual(
      asked.filter((person) => who[name].includes(person)),
    );
  });

  it('is asked before anything else', () => {
    const life = atLevel2();
    expect(decide(life.state, envelope('resolve', 'customer', { ifSeq: 0 }), life.now, policy)).toMatchObject({
      reason: 'forbidden',
    });
  });

  it('counts every role that a person has', () => {
    const actor = { ...people.l1, levels: [1, 2], isLead: true, isAdmin: true } as const;
    expect(rolesOf(actor)).toEqual(['level1', 'level2', 'lead', 'admin']);
    expect(rolesOf(people.customer)).toEqual(['contact']);
    expect(rolesOf(people.system)).toEqual(['system']);
  });

  it('keeps the people of other accounts out, in everything', () => {
    const life = atLevel2();
    for (const name of commandNames.filter((command) => mayCommand(people.stranger, command))) {
      const decision = decide(life.state, envelope(name, 'stranger'), life.now, policy);
      expect([name, decision]).toMatchObject([name, { ok: false, reason: 'forbidden' }]);
    }
  });

  it('lets only the contact in while the account is unknown', () => {
    const life = new Played({ by: 'system', context: { accountId: null } });
    expect(life.refused('colleague', 'reply', {})).toBe('forbidden');
    expect(life.refused('customer', 'reply', {})).toBeUndefined();
  });
});

describe('facts', () => {
  it("are a customer's words and data, and what the machinery reports", () => {
    const facts = commandNames.filter((name) => isFact(name, 'contact'));
    expect(facts).toEqual(['open', 'submit-data', 'reply', 'delivery-failed', 'note-mail', 'defect-changed']);
    expect(isFact('reply', 'engineer')).toBe(false);
    expect(isFact('delivery-failed', 'system')).toBe(true);
  });
});

describe('a command that meets another state than its sender saw', () => {
  it('is refused as stale when it says which state it is for', () => {
    const life = atLevel2();
    const { seq } = life.state;
    expect(life.with({ ifSeq: seq - 1 }).refused('l2', 'add-note', {})).toBe('stale');
    expect(life.with({ ifSeq: seq }).refused('l2', 'add-note', {})).toBeUndefined();
  });

  it('opens nothing twice', () => {
    expect(decide(closed().state, envelope('open', 'customer'), 0, policy)).toMatchObject({ reason: 'already_open' });
  });
});

describe('the catalogue', () => {
  it('knows its commands by name, and nothing that objects have by nature', () => {
    expect(isCommandName('take-ownership')).toBe(true);
    expect(['toString', '__proto__', 'constructor', ''].filter(isCommandName)).toEqual([]);
  });

  it('says of each in one sentence what it does, and requires words where the lifecycle says reason or text', () => {
    expect(Object.values(catalogue).filter(({ description }) => !/^[A-Z].*\.$/u.test(description))).toEqual([]);
    expect(commandNames.filter((name) => catalogue[name].textRequired)).toEqual([
      'reply',
      'log-contact',
      'add-note',
      'waive-data',
      'release-ownership',
      'return-finding',
      'recall-engagement',
      'transfer',
      'wait-for',
      'direct',
      'set-severity',
      'resolve',
      'retract-resolution',
      'reject-resolution',
      'reopen',
      'answer-consult',
    ]);
  });
});
