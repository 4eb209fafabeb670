/** One version of the policy for many cases: an `adopt-policy` for each, so many at once that other work goes on beside it. */
import pLimit from 'p-limit';
import type { Actor } from '../domain/envelope.js';
import type { CommandAnswer, CommandIntake } from './requests.js';

const atOnce = 8;

export interface RefusedAdoption {
  readonly case: string;
  /** A stable word. */
  readonly reason: string;
  readonly detail: string;
}
export interface Adoptions {
  readonly adopted: number;
  readonly refused: readonly RefusedAdoption[];
}

/** Sends the command to each case; a case that has the version by now counts as adopted, so that repeating it is safe. */
export async function adoptPolicyIn(
  intake: CommandIntake,
  wanted: { actor: Actor; version: number; text: string | undefined; caseNumbers: readonly string[] },
): Promise<Adoptions> {
  const { actor, version, text, caseNumbers } = wanted;
  const limit = pLimit(atOnce);
  const command = { body: { version }, text };
  const adopt = async (caseNumber: string): Promise<RefusedAdoption | undefined> => {
    const answer = await intake.send({ name: 'adopt-policy', caseNumber, actor, command, channel: 'api' });
    const refused = refusalOf(answer);
    return refused && { case: caseNumber, ...refused };
  };
  const outcomes = await Promise.all(caseNumbers.map((one) => limit(() => adopt(one))));
  const refused = outcomes.filter((outcome) => outcome !== undefined);
  return { adopted: caseNumbers.length - refused.length, refused };
}

function refusalOf(answer: CommandAnswer): Omit<RefusedAdoption, 'case'> | undefined {
  switch (answer.kind) {
    case 'refused':
      return answer.refusal.reason === 'unchanged' ? undefined : answer.refusal;
    case 'not-found':
      return { reason: 'unknown_case', detail: 'the case is not there any more' };
    case 'unavailable':
      return { reason: 'unavailable', detail: answer.detail };
    default:
      return undefined;
  }
}
