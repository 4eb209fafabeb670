import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's folder, found from this file upwards: the same from src/ (tests) and from dist/ (the program). */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('Caseline runs from its checkout: no package.json found above this file.');
    folder = parent;
  }
  return folder;
}

/** A path inside the checkout. */
export function inProject(...parts: string[]): string {
  return join(projectRoot(), ...parts);
}
