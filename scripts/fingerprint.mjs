import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** A hash over names and contents: unlike file times it survives copies, checkouts and touched files. */
export function fingerprint(root, files) {
  const hash = createHash('sha256');
  for (const file of [...new Set(files)].sort()) {
    const full = path.join(root, file);
    hash.update(`${file}\0`).update(fs.existsSync(full) ? fs.readFileSync(full) : '-');
  }
  return hash.digest('hex');
}

/** All files under a folder, as paths relative to the root. */
export function listFiles(root, folder) {
  const full = path.join(root, folder);
  if (!fs.existsSync(full)) return [];
  return fs
    .readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)));
}
