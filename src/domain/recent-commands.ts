/**
 * The memory of recent command ids: a repeated id gets its first answer, also across continue-as-new (architecture.md,
 * "What must stay true"). Bounded; older ids are remembered by the idempotency rows of the API.
 */
import type { CommandName } from './catalogue.js';

export interface RecentCommand {
  readonly id: string;
  readonly hash: string;
  /** The case's seq after it, or the reason why it was refused (Signals only: a refused Update leaves nothing). */
  readonly answer: number | string;
}
export type RecentCommands = readonly RecentCommand[];

/**
 * How many ids are remembered: more than one case takes while its sender's door is leased. A word that arrived though its call
 * timed out is sent again only then, and meanwhile a case under load takes a hundred decisions a second.
 */
export const rememberedCommands = 2048;

/** The memory with one more command, the oldest forgotten. */
export function remember(recent: RecentCommands, command: RecentCommand): RecentCommands {
  return [...recent.slice(Math.max(0, recent.length - rememberedCommands + 1)), command];
}

/** What is remembered of the command with `id`. */
export function findRecent(recent: RecentCommands, id: string): RecentCommand | undefined {
  return recent.findLast((command) => command.id === id);
}

/** A short hash of what a command says: the same id with other content is another command. Not for security. */
export function contentHash(command: { name: CommandName; actor: { id: string }; body: unknown }): string {
  const words = JSON.stringify([command.name, command.actor.id, command.body]);
  let [low, high] = [0xdeadbeef, 0x41c6ce57];
  for (let index = 0; index < words.length; index += 1) {
    const code = words.charCodeAt(index);
    low = Math.imul(low ^ code, 2654435761);
    high = Math.imul(high ^ code, 1597334677);
  }
  return (low >>> 0).toString(36) + (high >>> 0).toString(36);
}
