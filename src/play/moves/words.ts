/** The prose that a played command brings: what the source says, with its time. */
import type { MeantEvent } from '../source-meaning.js';

/** The source's instant and status: times are not waited for, so each act carries the one it had. */
export function sourceWords(event: MeantEvent): string {
  const instant = new Date(event.at).toISOString();
  return `${instant} ${event.status} / ${event.substatus}, team ${event.team}, line ${event.line}, by ${event.resource}`;
}
