/** Reads cases and presents them for the caller: ids and scope, load, present. */
import type { CaseListRequest, CaseReader, CaseRow } from '../store/case-reader.js';
import type { Page } from '../store/page.js';
import type { PolicyReader } from '../store/policy-store.js';
import { scopeOf } from '../store/scope.js';
import type { User } from '../store/user-store.js';
import {
  presentCase,
  presentSummary,
  type CaseDocument,
  type CaseSummaryDocument,
  type Reader,
  type WorkflowLinks,
} from './case-document.js';
import { notFound, type Problem } from './problem.js';

const caseNumberShape = /^\d{8}$/u;

export class CaseView {
  readonly #cases: CaseReader;
  readonly #policies: PolicyReader;
  readonly #links: WorkflowLinks;

  constructor(cases: CaseReader, policies: PolicyReader, links: WorkflowLinks) {
    this.#cases = cases;
    this.#policies = policies;
    this.#links = links;
  }

  /** The case for this user; a problem (404) when there is none in the user's scope. */
  async get(user: User, caseNumber: string): Promise<CaseDocument> {
    const row = isCaseNumber(caseNumber) ? await this.#cases.find(scopeOf(user.actor), caseNumber) : undefined;
    if (!row) throw noSuchCase(caseNumber);
    return this.#present(user, row);
  }

  async list(user: User, request: CaseListRequest): Promise<Page<CaseSummaryDocument>> {
    const page = await this.#cases.list(scopeOf(user.actor), request);
    const reader = readerOf(user);
    const items = await Promise.all(
      page.items.map(async (row) =>
        presentSummary(row, { reader, policy: await this.#policies.getSlice(row.state.policy) }),
      ),
    );
    return { items, nextCursor: page.nextCursor };
  }

  /** For what hangs on a case: throws like `get` when the user may not see it. */
  async requireVisible(user: User, caseNumber: string): Promise<void> {
    const isVisible = isCaseNumber(caseNumber) && (await this.#cases.isVisible(scopeOf(user.actor), caseNumber));
    if (!isVisible) throw noSuchCase(caseNumber);
  }

  async #present(user: User, row: CaseRow): Promise<CaseDocument> {
    const policy = await this.#policies.getSlice(row.state.policy);
    return presentCase(row, { reader: readerOf(user), policy }, this.#links);
  }
}

export function isCaseNumber(text: string): boolean {
  return caseNumberShape.test(text);
}

export function readerOf(user: User): Reader {
  return user.actor.kind === 'contact' ? 'customer' : 'support';
}

export function noSuchCase(caseNumber: string): Problem {
  return notFound(`There is no case ${caseNumber.slice(0, 20)}.`);
}
