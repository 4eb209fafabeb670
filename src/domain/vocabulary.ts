/** The closed sets of lifecycle.md. Each is one table from which types and schemas are derived. */

export const kinds = ['error', 'question', 'request', 'enhancement', 'outage'] as const;
export type Kind = (typeof kinds)[number];

export const severities = [1, 2, 3, 4] as const;
export type Severity = (typeof severities)[number];

export const channels = ['portal', 'mail', 'api', 'phone'] as const;
export type Channel = (typeof channels)[number];

/** The level a case rests at; 3 shows while Level 3 is engaged beside the owner. */
export const levels = [1, 2, 3] as const;
export type Level = (typeof levels)[number];
export type Line = 1 | 2;

export const statuses = [
  'closed',
  'resolved',
  'waiting_on_customer',
  'gathering',
  'escalated',
  'waiting_on_engineering',
  'waiting_on_third_party',
  'queued',
  'in_progress',
] as const;
export type Status = (typeof statuses)[number];

export const sides = ['customer', 'level1', 'level2', 'level3', 'lead', 'engineering', 'third-party'] as const;
export type Side = (typeof sides)[number];

export const escalationReasons = {
  2: ['NO_RESOLUTION_AT_LEVEL_1', 'DATA_COMPLETE', 'SEVERITY'],
  3: ['NOT_REPRODUCIBLE', 'DEFECT_NOT_PROVEN', 'NOT_RESOLVED_AT_LEVEL_2'],
} as const;
export type EscalationReason = (typeof escalationReasons)[2 | 3][number];

export const findingOutcomes = [
  'REPRODUCED',
  'WORKAROUND',
  'DEFECT_PROVEN',
  'NOT_A_DEFECT',
  'NEED_DATA',
  'NOT_REPRODUCIBLE',
] as const;
export type FindingOutcome = (typeof findingOutcomes)[number];

export const handBackCodes = ['MISSING_DATA', 'WRONG_LEVEL', 'KNOWN_RESOLUTION', 'CONTACT_NEEDED'] as const;
export type HandBackCode = (typeof handBackCodes)[number];

export const dismissalCodes = ['THANKS', 'NO_ANSWER_NEEDED', 'AUTO_REPLY', 'SPAM'] as const;
export type DismissalCode = (typeof dismissalCodes)[number];

/** The account of people whom nobody has identified yet: its contacts are no colleagues of each other. */
export const unassignedAccount = 'unassigned';

/**
 * Mail that is no word of a known customer and still belongs to a case: `unverified` is a person's who is not known to it, the
 * others are a machine's.
 */
export const notedMailKinds = [
  'unverified',
  'bounce',
  'delayed',
  'complaint',
  'auto-reply',
  'bulk',
  'receipt',
] as const;
export type NotedMailKind = (typeof notedMailKinds)[number];

export const waitParties = ['vendor', 'change', 'customer-date'] as const;
export type WaitParty = (typeof waitParties)[number];

/** Closure codes an engineer may give. Source: C21 and lifecycle.md. */
export const engineerClosureCodes = [
  'RESOLUTION_PROVIDED',
  'WORKAROUND_PROVIDED',
  'FIX_DELIVERED',
  'FUTURE_RELEASE',
  'QUESTION_ANSWERED',
  'CONFIGURATION',
  'BY_DESIGN',
  'NOT_A_DEFECT',
  'WILL_NOT_FIX',
  'THIRD_PARTY_CAUSE',
  'ENHANCEMENT_LOGGED',
  'NOT_REPRODUCIBLE',
  'UNSUPPORTED_VERSION',
  'NOT_ENTITLED',
  'NOT_SUPPORT',
  'DUPLICATE',
] as const;
/** … and those that only the software or the customer gives. */
export const closureCodes = [...engineerClosureCodes, 'UNRESPONSIVE', 'WITHDRAWN'] as const;
export type ClosureCode = (typeof closureCodes)[number];

export const linkTypes = ['related', 'duplicate-of', 'caused-by', 'follow-up-of', 'split-from'] as const;
export type LinkType = (typeof linkTypes)[number];

export const contactChannels = ['phone', 'chat', 'meeting'] as const;
export type ContactChannel = (typeof contactChannels)[number];

export const reproductionResults = ['reproduced', 'not', 'partly'] as const;
export type ReproductionResult = (typeof reproductionResults)[number];

export const itemKinds = ['text', 'file', 'choice'] as const;
export type ItemKind = (typeof itemKinds)[number];

/** An engineer's word on CHECK_ENTITLEMENT; an exception is a lead's. */
export const entitlementDecisions = ['yes', 'no', 'exception'] as const;
export type EntitlementDecision = (typeof entitlementDecisions)[number];

/** A defect as a case that waits for it sees it. */
export const defectStates = ['suspected', 'confirmed', 'fixed', 'declined'] as const;
export type DefectState = (typeof defectStates)[number];

/** What the customer thinks of how the case was handled: 1 (bad) to 5 (good). */
export const scores = [1, 2, 3, 4, 5] as const;
export type Score = (typeof scores)[number];
