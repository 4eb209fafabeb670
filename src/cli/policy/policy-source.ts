/** The policy that an argument names: a file, or a version that the running instance has stored. */
import { z } from 'zod';
import { parseStoredPolicy, type PolicyDocument } from '../../domain/policy-document.js';
import { loadConfiguration } from '../../runtime/configuration.js';
import { loadPolicyFile } from '../../runtime/policy-file.js';
import { CommandFailure } from '../failure.js';
import { expectOk, findInstance, type Instance } from '../instance.js';

/** Options that every `policy` command takes which asks the instance. */
export interface AskingOptions {
  readonly as?: string;
  readonly json?: boolean;
}

/** Who asks unless somebody is named. */
const asker = 'admin';

export interface Asked {
  readonly instance: Instance;
  readonly token: string;
}

export interface NamedPolicy {
  /** `version 3`, or the file with its version. */
  readonly name: string;
  readonly document: PolicyDocument;
  readonly createdAt: string | null;
}

/** The instance to ask, and with whose token. */
export async function askInstance({ as }: AskingOptions): Promise<Asked> {
  const instance = await findInstance(loadConfiguration());
  return { instance, token: instance.tokenOf(as, asker) };
}

/** A number or `current` is a stored version, anything else a file. */
export async function readPolicy(given: string, options: AskingOptions): Promise<NamedPolicy> {
  if (!isVersion(given)) {
    const document = loadPolicyFile(given);
    return { name: `${given} (version ${document.version})`, document, createdAt: null };
  }
  const { instance, token } = await askInstance(options);
  const answer = storedSchema.parse(
    expectOk(await instance.send({ method: 'GET', path: `/policies/${given}` }, token)),
  );
  const parsed = parseStoredPolicy(answer.document);
  if (!parsed.ok) {
    const first = parsed.problems[0];
    const where = `${first?.path ?? ''} ${first?.message ?? ''}`.trim();
    throw new CommandFailure(
      `version ${given} can't be read by this program (${where}); are both of the same version?`,
    );
  }
  return { name: `version ${answer.version}`, document: parsed.document, createdAt: answer.createdAt };
}

export function isVersion(given: string): boolean {
  return given === 'current' || /^\d+$/u.test(given);
}

const storedSchema = z.object({ version: z.int(), createdAt: z.string(), document: z.unknown() });
