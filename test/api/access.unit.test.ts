import { describe, expect, it } from '@jest/globals';
import { belongs, managesContactsOf } from '../../src/api/access.js';
import type { Who } from '../../src/api/endpoint.js';
import { caseCommands } from '../../src/api/routes/commands.js';
import type { ContactActor, EngineerActor } from '../../src/domain/envelope.js';
import { mayCommand } from '../../src/domain/permissions.js';
import type { User } from '../../src/store/user-store.js';

function engineer(more: Partial<EngineerActor>): User {
  return user({ kind: 'engineer', id: 'e', levels: [], isLead: false, isAdmin: false, coverFor: [], ...more });
}
function contact(more: Partial<ContactActor> = {}): User {
  return user({ kind: 'contact', id: 'c', accountId: 'a1', isAccountAdmin: false, ...more });
}
function user(actor: User['actor']): User {
  return { actor, name: 'n', email: 'n@example.com', tokenId: 't', scope: null };
}

const everybody: Readonly<Record<string, User>> = {
  contact: contact(),
  level1: engineer({ levels: [1] }),
  lead: engineer({ isLead: true }),
  admin: engineer({ isAdmin: true }),
};

describe('the role table', () => {
  it.each<[Who, string[]]>([
    ['anyone', ['contact', 'level1', 'lead', 'admin']],
    ['engineers', ['level1', 'lead', 'admin']],
    ['leads', ['lead', 'admin']],
    ['admins', ['admin']],
  ])('lets in %s: %j', (who, expected) => {
    expect(Object.keys(everybody).filter((name) => belongs(everybody[name]!, who))).toEqual(expected);
  });

  it("leaves an account's contacts to its administrator, and to leads and admins", () => {
    const may = (who: User): boolean => managesContactsOf(who, 'a1');
    expect(
      [contact(), contact({ isAccountAdmin: true }), contact({ isAccountAdmin: true, accountId: 'a2' })].map(may),
    ).toEqual([false, true, false]);
    expect([engineer({ levels: [1, 2, 3] }), engineer({ isLead: true }), engineer({ isAdmin: true })].map(may)).toEqual(
      [false, true, true],
    );
  });

  it("lets a customer send what is a customer's to say, and nothing else", () => {
    const allowed = caseCommands.filter((name) => mayCommand(contact().actor, name));
    expect([...allowed].sort()).toEqual(
      [
        ...['submit-data', 'reply', 'change-contact', 'add-participant', 'remove-participant'],
        ...['accept-resolution', 'reject-resolution', 'withdraw', 'reopen', 'defer', 'raise-attention', 'rate'],
      ].sort(),
    );
  });
});
