import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { inProject } from './project-root.js';

const packageFile = z.object({ version: z.string() });

/** The version in package.json. */
export function productVersion(): string {
  return packageFile.parse(JSON.parse(readFileSync(inProject('package.json'), 'utf8'))).version;
}
