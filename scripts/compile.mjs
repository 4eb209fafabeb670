/**
 * TypeScript to JavaScript, file by file and without checking types (`npm run types` does): half a second where tsc takes
 * several. Possible because tsconfig.json asks for isolated modules and verbatim imports. Run it through `npm run build`.
 */
import fs from 'node:fs';
import path from 'node:path';
import { transformFile } from '@swc/core';
import { listFiles } from './fingerprint.mjs';
import { root } from './prepare.mjs';

const files = process.argv.slice(2).flatMap((folder) => listFiles(root, folder));
await Promise.all(files.filter(isSource).map(compile));

function isSource(file) {
  return /\.c?ts$/.test(file) && !/\.d\.c?ts$/.test(file);
}

async function compile(file) {
  const isCommonJs = file.endsWith('.cts');
  const { code, map } = await transformFile(path.join(root, file), {
    cwd: root,
    configFile: false,
    swcrc: false,
    sourceMaps: true,
    jsc: {
      parser: { syntax: 'typescript' },
      target: 'es2022',
      transform: { verbatimModuleSyntax: !isCommonJs },
    },
    module: { type: isCommonJs ? 'commonjs' : 'es6' },
  });
  const target = path.join(root, 'dist', file.replace(/ts$/, 'js'));
  fs.mkdirSync(path.dirname(target), { recursive: true });
  // Written whole under another name: a program or test that runs meanwhile never reads half a file.
  write(target, `${code}//# sourceMappingURL=${path.basename(target)}.map\n`);
  write(`${target}.map`, map);
}

function write(target, text) {
  fs.writeFileSync(`${target}.new`, text);
  fs.renameSync(`${target}.new`, target);
}
