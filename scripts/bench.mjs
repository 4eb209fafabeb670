import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepare, root } from './prepare.mjs';

process.env.TZ = 'UTC';
await prepare();
await import(pathToFileURL(path.join(root, 'bench', 'main.mjs')).href);
