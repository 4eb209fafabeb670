/** The people, accounts and products of the demo: a fictional vendor and two fictional customers, on example domains only. */
import type { ChecklistRule } from '../domain/policy.js';
import type { Level } from '../domain/vocabulary.js';

export const demoAccounts = [
  { id: 'brackenridge', name: 'Brackenridge Logistics' },
  { id: 'oakmere', name: 'Oakmere Hospital Group' },
] as const;

interface DemoContact {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly email: string;
  readonly isAccountAdmin: boolean;
}
interface DemoEngineer {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly levels: readonly Level[];
  readonly isLead: boolean;
  readonly isAdmin: boolean;
}

function contact(id: string, accountId: string, name: string): DemoContact {
  return { id, accountId, name, email: addressOf(name, `${accountId}.example`), isAccountAdmin: false };
}

function engineer(id: string, name: string, role: readonly Level[] | 'lead' | 'admin'): DemoEngineer {
  const levels = typeof role === 'string' ? [] : role;
  return {
    id,
    name,
    email: addressOf(name, 'larkfield.example'),
    levels,
    isLead: role === 'lead',
    isAdmin: role === 'admin',
  };
}

function addressOf(name: string, domain: string): string {
  return `${name.toLowerCase().replace(' ', '.')}@${domain}`;
}

/** By the names that demo.json gives them. */
export const demoContacts = {
  customer: contact('marta-lindqvist', 'brackenridge', 'Marta Lindqvist'),
  customer2: { ...contact('jonas-pfeiffer', 'brackenridge', 'Jonas Pfeiffer'), isAccountAdmin: true },
  stranger: contact('priya-raman', 'oakmere', 'Priya Raman'),
} as const;

export const demoEngineers = {
  l1: engineer('tom-ashby', 'Tom Ashby', [1]),
  l2: engineer('elena-moretti', 'Elena Moretti', [2]),
  l2b: engineer('kofi-mensah', 'Kofi Mensah', [2]),
  l3: engineer('sigrid-dahl', 'Sigrid Dahl', [3]),
  lead: engineer('hanna-weiss', 'Hanna Weiss', 'lead'),
  admin: engineer('owen-price', 'Owen Price', 'admin'),
} as const;

export type DemoUser = keyof typeof demoContacts | keyof typeof demoEngineers;

const identityChecklists: readonly ChecklistRule[] = [
  {
    product: 'meridian-identity',
    kind: 'error',
    items: [
      {
        key: 'steps',
        label: 'Steps to reproduce',
        why: 'With the exact steps we can see the error ourselves instead of guessing at it.',
        how: 'Begin after signing in and write one step per line, with the values you enter.',
        kind: 'text',
        required: true,
      },
      {
        key: 'actual',
        label: 'What happened instead of what you expected',
        why: 'The exact wording of a message often leads straight to the cause.',
        how: 'Copy messages as text, with their number, whole and unchanged.',
        kind: 'text',
        required: true,
      },
      {
        key: 'environment',
        label: 'Server version and database',
        why: 'Connectors differ between databases and between our releases.',
        how: 'On the page "About this server", press "Copy details" and paste the result here.',
        kind: 'text',
        required: true,
      },
      {
        key: 'log',
        label: 'Server log from the time of the error',
        why: 'It shows which connector was running and where it stopped.',
        how: 'Run `meridian-identity logs --since 1h` on the server and paste the end of it, or say where we can fetch it.',
        kind: 'file',
        required: true,
      },
      {
        key: 'mapping',
        label: 'Attribute mapping of the connector',
        why: 'Many import errors come from one attribute that is mapped to a shorter column.',
        how: 'Connectors → the connector → "Export mapping".',
        kind: 'file',
        required: false,
      },
    ],
  },
  { product: 'meridian-identity', kind: 'question', items: [] },
];

export const demoProducts = [
  { id: 'meridian-identity', name: 'Meridian Identity', checklists: identityChecklists },
  { id: 'meridian-reports', name: 'Meridian Reports', checklists: [] },
] as const;

/** The product that demo.json names: it has checklists of its own. */
export const demoProductId = demoProducts[0].id;

export const demoEntitlements = [
  { id: 'ent-brackenridge', accountId: 'brackenridge', plan: 'premium', validFrom: '2024-01-01T00:00:00Z' },
  { id: 'ent-oakmere', accountId: 'oakmere', plan: 'standard', validFrom: '2025-04-01T00:00:00Z' },
] as const;

export const demoMembers = [
  { teamId: 'level-1', engineerId: demoEngineers.l1.id },
  { teamId: 'level-2', engineerId: demoEngineers.l2.id },
  { teamId: 'level-2', engineerId: demoEngineers.l2b.id },
  { teamId: 'level-3', engineerId: demoEngineers.l3.id },
] as const;
