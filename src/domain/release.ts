/** A release of a product: planned, then published or cancelled, once (C21). */
export const releaseStates = ['planned', 'published', 'cancelled'] as const;
export type ReleaseState = (typeof releaseStates)[number];

export interface Release {
  readonly product: string;
  readonly version: string;
  readonly state: ReleaseState;
}

export type ReleaseAct = 'publish' | 'cancel';

export interface ReleaseRefusal {
  readonly ok: false;
  readonly reason: 'already_published' | 'already_cancelled';
  readonly detail: string;
}

/** The state after `act`. A published release is out: nothing takes it back. */
export function decideRelease(
  { product, version, state }: Release,
  act: ReleaseAct,
): { readonly ok: true; readonly state: ReleaseState } | ReleaseRefusal {
  const name = `${product} ${version}`;
  if (state === 'published') return { ok: false, reason: 'already_published', detail: `${name} is published already` };
  if (state === 'cancelled') {
    const detail = `${name} is cancelled: record the release that comes instead`;
    return { ok: false, reason: 'already_cancelled', detail };
  }
  return { ok: true, state: act === 'publish' ? 'published' : 'cancelled' };
}
