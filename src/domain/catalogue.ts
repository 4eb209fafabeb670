/* eslint-disable max-lines -- the command table is one table; splitting it would hide what is in it */
/**
 * The command catalogue: every command's name, who may send it, whether it is a fact or a decision, and one sentence.
 * It is free of zod so that the workflow can import it (loop.md section 9: schemas in the sandbox cost a megabyte a case);
 * the schemas of the bodies stand in `commands.ts`, keyed by the same names. Source: lifecycle.md, "Commands".
 */

/** Roles that the catalogue distinguishes. `contact` covers participants; what a participant may do is decided with the case. */
export type Role = 'contact' | 'level1' | 'level2' | 'level3' | 'lead' | 'admin' | 'system';

export interface CatalogueEntry {
  /** Roles without which the command is forbidden (403) whatever the case's state. */
  readonly who: readonly Role[];
  /** Facts are never refused while the workflow lives and travel as Signals; `fromContact`: only a customer's is a fact. */
  readonly fact: 'always' | 'fromContact' | 'never';
  /** Whether `text` makes a message and whose eyes it is for; `byBody`: the body's `visibility` or `public` says. */
  readonly text: 'public' | 'internal' | 'byBody';
  /** lifecycle.md says "reason" or "text": the prose is required. */
  readonly textRequired: boolean;
  readonly description: string;
}

const engineers = ['level1', 'level2', 'level3', 'lead'] as const;
const everyone = ['contact', ...engineers, 'admin'] as const;

export const catalogue = {
  open: {
    who: ['contact', ...engineers, 'admin', 'system'],
    fact: 'always',
    text: 'internal',
    textRequired: false,
    description: 'Open a case: the workflow and its clocks start.',
  },
  'submit-data': {
    who: everyone,
    fact: 'fromContact',
    text: 'public',
    textRequired: false,
    description: 'Hand in items of the checklist, or say that one is not available.',
  },
  'accept-as': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Count a message as an item of the checklist.',
  },
  reply: {
    who: everyone,
    fact: 'fromContact',
    text: 'byBody',
    textRequired: true,
    description: 'Write to the other side: the customer to support, the assigned engineer to the customer (C5).',
  },
  'log-contact': {
    who: engineers,
    fact: 'never',
    text: 'byBody',
    textRequired: true,
    description: 'Record a phone call, chat or meeting on the case (C6).',
  },
  'add-note': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: true,
    description: 'Write an internal note.',
  },
  'request-data': {
    who: engineers,
    fact: 'never',
    text: 'public',
    textRequired: false,
    description: 'Ask the customer for data: the items join the checklist as required.',
  },
  'withdraw-request': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Take back a request for data.',
  },
  'waive-data': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: true,
    description: 'Do without an item of the checklist.',
  },
  'review-data': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Say that the data that arrived has been looked at.',
  },
  'dismiss-message': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Say that a customer message needs no answer.',
  },
  'record-reproduction': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Record whether the error could be reproduced (C9).',
  },
  'take-ownership': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Become the owner of the case (C13).',
  },
  assign: {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Give the case to an engineer of its level.',
  },
  'hand-over': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Give the case to a colleague of the same level with state, next step and what was promised.',
  },
  'release-ownership': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: true,
    description: 'Put the case back into the queue of its level.',
  },
  escalate: {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Bring in the next level with a handoff (C12–C14, C17, C19).',
  },
  'take-engagement': {
    who: ['level3', 'lead'],
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Take the Level 3 engagement.',
  },
  'assign-engagement': {
    who: ['level3', 'lead'],
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Give the Level 3 engagement to an engineer.',
  },
  'release-engagement': {
    who: ['level3', 'lead'],
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Put the engagement back into the Level 3 queue.',
  },
  'return-finding': {
    who: ['level3'],
    fact: 'never',
    text: 'internal',
    textRequired: true,
    description: 'Return the Level 3 finding to the owner (C19).',
  },
  'recall-engagement': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: true,
    description: 'Call the Level 3 engagement off.',
  },
  'hand-back': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Give the case back to Level 1 and say what is missing.',
  },
  transfer: {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: true,
    description: 'Move the case to another team of the same level.',
  },
  'wait-for': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: true,
    description: "Wait for a vendor, a planned change or the customer's own date.",
  },
  'end-wait': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Stop waiting.',
  },
  direct: {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: true,
    description: 'Let other engineers work with the contact too, for a time and a reason (C5).',
  },
  'end-direction': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'End such a direction.',
  },
  'set-severity': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: true,
    description: 'Change the severity.',
  },
  'set-kind': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Change the kind of the case; the checklist is recomputed.',
  },
  'set-product': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Change product and version; checklist and routing are recomputed.',
  },
  'set-account': {
    who: ['lead'],
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Change the account the case belongs to.',
  },
  'identify-contact': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Say which contact sent the case.',
  },
  'set-fields': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: "Correct subject, environment, the customer's reference, callback number or language.",
  },
  'change-contact': {
    who: everyone,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: "Name another contact of the account as the case's contact.",
  },
  'add-participant': {
    who: everyone,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Keep another contact of the account in copy.',
  },
  'remove-participant': {
    who: everyone,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Take a participant out of copy.',
  },
  'assign-coordinator': {
    who: ['level1', 'lead'],
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Name the engineer who coordinates the case through its levels (C4).',
  },
  resolve: {
    who: engineers,
    fact: 'never',
    text: 'public',
    textRequired: true,
    description: 'Propose a resolution (C20, C21).',
  },
  'retract-resolution': {
    who: engineers,
    fact: 'never',
    text: 'public',
    textRequired: true,
    description: 'Take a proposed resolution back.',
  },
  'accept-resolution': {
    who: ['contact'],
    fact: 'never',
    text: 'public',
    textRequired: false,
    description: 'Accept the proposed resolution: the case closes.',
  },
  'reject-resolution': {
    who: ['contact'],
    fact: 'never',
    text: 'public',
    textRequired: true,
    description: 'Reject the proposed resolution: the case goes back to its owner.',
  },
  close: {
    who: engineers,
    fact: 'never',
    text: 'public',
    textRequired: false,
    description: 'Close the case when no action is pending from its engineers (C20).',
  },
  withdraw: {
    who: ['contact'],
    fact: 'never',
    text: 'public',
    textRequired: false,
    description: 'Withdraw the case.',
  },
  reopen: {
    who: ['contact', ...engineers],
    fact: 'never',
    text: 'public',
    textRequired: true,
    description: 'Reopen a closed case; after its reopen window a linked follow-up case is opened instead.',
  },
  'link-case': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Link another case.',
  },
  'unlink-case': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Remove a link to another case.',
  },
  'settle-delivery': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description:
      'Deal with a notification that could not be delivered: send it again, correct the address, or acknowledge.',
  },
  'delivery-failed': {
    who: ['system'],
    fact: 'always',
    text: 'internal',
    textRequired: false,
    description: 'A notification to the customer failed for good.',
  },
  'note-mail': {
    who: ['system'],
    fact: 'always',
    text: 'internal',
    textRequired: false,
    description: 'Mail of a machine, or of a sender who is not known to the case, belongs to it.',
  },
  'approve-message': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Show the customer a message of a sender who was not known to the case.',
  },
  consult: {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Ask another engineer or team; the case stays where it is.',
  },
  'answer-consult': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: true,
    description: 'Answer a consult.',
  },
  'withdraw-consult': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Take a consult back.',
  },
  'raise-attention': {
    who: ['contact', ...engineers],
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: "Ask for management's attention: a lead answers within the attention window.",
  },
  'settle-attention': {
    who: ['lead'],
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Answer a call for attention with a plan and a rhythm of updates.',
  },
  'acknowledge-page': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Say that you are at work on a page of severity 1.',
  },
  defer: {
    who: ['contact'],
    fact: 'never',
    text: 'public',
    textRequired: false,
    description: 'Name the day, at most 60 days ahead, until which you will answer; the case waits.',
  },
  'link-defect': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Link a defect: engineering owes the fix, and its public updates reach this customer (C19).',
  },
  'unlink-defect': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Remove the link to a defect.',
  },
  'merge-into': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Merge this case into another of the account: it closes as DUPLICATE.',
  },
  unmerge: {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Undo a merge within the reopen window.',
  },
  split: {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Make a message the beginning of a case of its own.',
  },
  redact: {
    who: ['lead', 'admin'],
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Remove the words of a message, or a part of them, for good.',
  },
  rate: {
    who: ['contact'],
    fact: 'never',
    text: 'public',
    textRequired: false,
    description: 'Say once, after closing, how the case was handled: 1 (bad) to 5 (good).',
  },
  'set-entitlement': {
    who: engineers,
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Decide whether the account may ask for support: yes, no, or as an exception.',
  },
  'adopt-policy': {
    who: ['lead', 'admin'],
    fact: 'never',
    text: 'internal',
    textRequired: false,
    description: 'Move the case to another version of the support policy.',
  },
  'defect-changed': {
    who: ['system'],
    fact: 'always',
    text: 'internal',
    textRequired: false,
    description: 'A linked defect has news.',
  },
} as const satisfies Record<string, CatalogueEntry>;

export type CommandName = keyof typeof catalogue;

export const commandNames = Object.keys(catalogue) as CommandName[]; // Object.keys of a const object: exactly its keys

/** Whether `name` is a command of this catalogue. */
export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(catalogue, name);
}

/** Whether the command counts as a fact when `actorKind` sends it. */
export function isFact(name: CommandName, actorKind: 'contact' | 'engineer' | 'system'): boolean {
  const { fact } = catalogue[name];
  return fact === 'always' || (fact === 'fromContact' && actorKind === 'contact');
}
