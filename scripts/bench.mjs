/** `npm run bench`: brings the checkout up to date, compiles bench/ beside the program and runs it. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepare, root } from './prepare.mjs';

process.env.TZ = 'UTC';
await prepare();
const compiler = spawnSync(process.execPath, [path.join(root, 'scripts', 'compile.mjs'), 'bench'], {
  cwd: root,
  stdio: ['ignore', 2, 2],
});
if (compiler.status !== 0) process.exit(1);
await import(pathToFileURL(path.join(root, 'dist', 'bench', 'main.js')).href);
