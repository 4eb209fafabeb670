/** How much of the door one SMTP client, and all of them together, may take. */

/** All clients together: each may hold a mail in a file, and a connection to the database while it is stored. */
export const maxConnections = 200;
/** One client that is no server of our own. */
const maxConnectionsPerPeer = 20;
/** Recipients of one mail: what RFC 5321 §4.5.3.1.8 asks for. */
export const maxRecipients = 100;
/** Refused recipients in one connection: who tries more of them is looking for addresses. */
export const maxRefusals = 10;
/** Of one command, in bytes: 512 and what SIZE, BODY and SMTPUTF8 add, with room for long addresses. */
export const maxCommandBytes = 4096;
/** A client that says nothing; RFC 5321 §4.5.3.2.7 has a server wait five minutes. */
export const idleMs = 5 * 60_000;

export class PeerCounts {
  readonly #exempt: ReadonlySet<string>;
  readonly #open = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** `exempt`: servers of our own, which bring everybody's mail. */
  constructor(exempt: readonly string[]) {
    this.#exempt = new Set(exempt);
  }

  /** Whether one more connection of this peer is allowed. */
  enter(connection: string, peer: string): boolean {
    const count = (this.#counts.get(peer) ?? 0) + 1;
    if (count > maxConnectionsPerPeer && !this.#exempt.has(peer)) return false;
    this.#open.set(connection, peer);
    this.#counts.set(peer, count);
    return true;
  }

  leave(connection: string): void {
    const peer = this.#open.get(connection);
    if (peer === undefined) return;
    this.#open.delete(connection);
    const left = (this.#counts.get(peer) ?? 1) - 1;
    if (left > 0) this.#counts.set(peer, left);
    else this.#counts.delete(peer);
  }
}
