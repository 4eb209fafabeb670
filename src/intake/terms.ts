/** The terms that a command brings: whose own ones hold once the account, the product, the entitlement or the version is another. */
import type { CommandContext, Entitlement } from '../domain/envelope.js';
import { pinOf, routingOf } from '../domain/policy-document.js';
import type { PolicySlice } from '../domain/policy.js';
import {
  findCaseFacts,
  findEntitlement,
  findProduct,
  type CaseFacts,
  type RecordedEntitlement,
} from '../store/context-store.js';
import type { StoredPolicy } from '../store/policy-store.js';
import type { Sources } from './prepare.js';

/** The entitlement as the decision reads it: an account without any recorded is entitled unless the policy requires one. */
export function entitlementOf(recorded: RecordedEntitlement | null | undefined, policy: StoredPolicy): Entitlement {
  if (!recorded) return 'unknown';
  if (recorded.state !== 'unrecorded') return recorded.state;
  return policy.slice.entitlement === 'required' ? 'unknown' : 'entitled';
}

/** The slice of a version for the plan and account, pinned as `pinOf` says. */
export function termsFor(policy: StoredPolicy, variant: { plan: string | null; account: string | null }): PolicySlice {
  return policy.sliceFor(pinOf(policy.document, variant));
}

interface Asking {
  readonly caseNumber: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What another account means for entitlement and terms; undefined when there is no such case or account. */
export async function accountTerms(
  sources: Sources,
  { caseNumber, at }: Asking,
  account: string,
): Promise<Pick<CommandContext, 'entitlement' | 'policy'> | undefined> {
  const facts = await findCaseFacts(sources.database, caseNumber);
  if (!facts) return undefined;
  const recorded = await findEntitlement(sources.database, account, { product: facts.product, now: at });
  if (!recorded) return undefined;
  const policy = await sources.policies.get(facts.policy.version);
  const terms = termsFor(policy, { plan: recorded.plan, account });
  return { entitlement: entitlementOf(recorded, policy), policy: terms };
}

/** What another product means: teams, checklists, and what the account may ask for. */
export async function productTerms(
  sources: Sources,
  { caseNumber, at }: Asking,
  product: string | null,
): Promise<CommandContext | undefined> {
  const facts = await findCaseFacts(sources.database, caseNumber);
  const found = product === null ? null : await findProduct(sources.database, product);
  if (!facts || found === undefined) return undefined;
  const policy = await sources.policies.get(facts.policy.version);
  const recorded = await recordedFor(sources, { facts, product, at });
  return {
    routing: { ...routingOf(policy.document, product), ...found?.teams },
    checklists: [...(found?.checklists ?? []), ...policy.document.checklists],
    entitlement: entitlementOf(recorded, policy),
    policy: termsFor(policy, { plan: recorded?.plan ?? null, account: facts.accountId }),
  };
}

/** The checklists that may apply to a case as its product is: the product's own first. */
export async function checklistTerms(sources: Sources, caseNumber: string): Promise<CommandContext | undefined> {
  const facts = await findCaseFacts(sources.database, caseNumber);
  if (!facts) return undefined;
  const product = facts.product === null ? undefined : await findProduct(sources.database, facts.product);
  const { document } = await sources.policies.get(facts.policy.version);
  return { checklists: [...(product?.checklists ?? []), ...document.checklists] };
}

/** What a decision about the entitlement means: the terms of the plan that it names, else of the one that is recorded. */
export async function entitlementTerms(
  sources: Sources,
  { caseNumber, at }: Asking,
  decided: { value: string; plan: string | undefined },
): Promise<CommandContext | undefined> {
  const facts = await findCaseFacts(sources.database, caseNumber);
  if (!facts) return undefined;
  const policy = await sources.policies.get(facts.policy.version);
  const isRefused = decided.value === 'no';
  const recorded = isRefused ? undefined : await recordedFor(sources, { facts, product: facts.product, at });
  const plan = decided.plan ?? recorded?.plan ?? null;
  return { policy: termsFor(policy, { plan, account: facts.accountId }) };
}

/** Another version, with the plan and the account that the case has; undefined when it is not stored. */
export async function versionTerms(
  sources: Sources,
  caseNumber: string,
  version: number,
): Promise<CommandContext | undefined> {
  const policy = await sources.policies.find(version);
  const facts = policy && (await findCaseFacts(sources.database, caseNumber));
  if (!policy || !facts) return undefined;
  return { policy: termsFor(policy, { plan: facts.policy.plan, account: facts.accountId }) };
}

async function recordedFor(
  { database }: Sources,
  { facts, product, at }: { facts: CaseFacts; product: string | null; at: number },
): Promise<RecordedEntitlement | undefined> {
  return facts.accountId === null ? undefined : findEntitlement(database, facts.accountId, { product, now: at });
}
