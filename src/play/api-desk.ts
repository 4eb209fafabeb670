/** The desk of a running instance: every act goes through its public API, as the person who did it. */
import { z } from 'zod';
import { InstanceError, memberOf, pause, type ApiAnswer, type ApiClient } from './api-client.js';
import type { CaseView, Desk, DeskAnswer, PlayCommand, PlayOpening } from './desk.js';
import { playProduct, type Organisation } from './organisation.js';

/** What is read of the case document (api.md, "The case"); it may have more. */
const caseDocument = z.object({
  number: z.string(),
  seq: z.number(),
  status: z.string(),
  level: z.number(),
  owner: z.object({ id: z.string() }).nullable(),
  engagement: z.object({ engineer: z.object({ id: z.string() }).nullable() }).nullable(),
  pendingActions: z.array(z.object({ side: z.string(), kind: z.string(), detail: z.string().nullable() })),
});

/** A fact may be answered before its effect can be seen: how long that may take. */
const effectWithinMs = 60_000;
const pollMs = 200;

export class ApiDesk implements Desk {
  readonly #api: ApiClient;
  readonly #organisation: Organisation;
  readonly #sourceIds = new Map<string, string>();

  constructor(api: ApiClient, organisation: Organisation) {
    this.#api = api;
    this.#organisation = organisation;
  }

  now(): number {
    return Date.now();
  }

  async open(opening: PlayOpening): Promise<CaseView> {
    const { by, level, severity, subject, text, attributes, sourceId, items } = opening;
    const token = await this.#organisation.tokenOf(by, sourceId);
    const common = { subject, description: text, kind: 'error', severity, product: playProduct, items, attributes };
    const { id: contact } = await this.#organisation.customer(sourceId);
    const body = by.kind === 'customer' ? common : { ...common, contact, level, text };
    const answer = await this.#api.send({ method: 'POST', path: '/cases', token, body });
    const number = memberOf(answer.body, 'number');
    if (answer.status !== 201 || number === undefined) throw unexpected('POST /cases', answer);
    this.#sourceIds.set(number, sourceId);
    return this.read(number);
  }

  async command(before: CaseView, command: PlayCommand): Promise<DeskAnswer> {
    const { name, by, text } = command;
    const sourceId = this.#sourceIds.get(before.number) ?? before.number;
    const token = await this.#organisation.tokenOf(by, sourceId);
    const body = { ...(await this.#inOurNames(before, command)), ...(text === undefined ? {} : { text }) };
    const path = `/cases/${before.number}/${name}`;
    const answer = await this.#api.send({ method: 'POST', path, token, body });
    if (answer.status === 202) return { ok: true, view: await this.#seen(before) };
    if (answer.status === 200) {
      // Customers are shown less of the case than the history needs.
      const view = by.kind === 'customer' ? await this.read(before.number) : this.#viewOf(answer);
      return { ok: true, view };
    }
    const reason = memberOf(answer.body, 'reason') ?? memberOf(answer.body, 'code') ?? String(answer.status);
    return { ok: false, reason, detail: memberOf(answer.body, 'detail') ?? '' };
  }

  async read(number: string): Promise<CaseView> {
    const token = await this.#organisation.leadToken();
    return this.#viewOf(await this.#api.send({ method: 'GET', path: `/cases/${number}`, token }));
  }

  /** Persons and teams of the source as the instance has them. */
  async #inOurNames(before: CaseView, { body, name }: PlayCommand): Promise<Readonly<Record<string, unknown>>> {
    const engineer =
      'engineer' in body && body.engineer !== undefined
        ? { engineer: await this.#organisation.engineer(body.engineer) }
        : {};
    const team =
      name === 'transfer' && 'team' in body ? { team: await this.#organisation.team(body.team, before.level) } : {};
    return { ...body, ...engineer, ...team };
  }

  async #seen(before: CaseView): Promise<CaseView> {
    const giveUpAt = Date.now() + effectWithinMs;
    for (;;) {
      const view = await this.read(before.number);
      if (view.seq > before.seq) return view;
      if (Date.now() > giveUpAt) throw new InstanceError(`case ${before.number}: what was accepted had no effect yet`);
      await pause(pollMs);
    }
  }

  #viewOf(answer: ApiAnswer): CaseView {
    const parsed = caseDocument.safeParse(answer.body);
    if (answer.status !== 200 || !parsed.success) throw unexpected('the case', answer);
    const { number, seq, status, level, owner, engagement, pendingActions } = parsed.data;
    const codeOf = (person: { id: string } | null): string | null => person && this.#organisation.codeOf(person.id);
    return {
      ...{ number, seq, status, level, pendingActions },
      owner: codeOf(owner),
      engagement: engagement && { engineer: codeOf(engagement.engineer) },
    };
  }
}

function unexpected(what: string, { status, body }: ApiAnswer): InstanceError {
  const detail = memberOf(body, 'detail') ?? 'its answer is not one of this API';
  return new InstanceError(`${what} was answered ${status}: ${detail}`);
}
