/**
 * Bundles the workflow code once, ahead of the start: the worker would otherwise do it at each start, for seconds.
 * The bundle is made from the built JavaScript, so run `npm run build` rather than this file.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

const dist = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'dist');
const payloadConverterPath = ['cjs', 'js']
  .map((extension) => path.join(dist, 'src', 'temporal', `payload-converter.${extension}`))
  .find((file) => fs.existsSync(file));

const quiet = { trace() {}, debug() {}, info() {}, log() {}, warn: complain, error: complain };

function complain(message) {
  process.stderr.write(`${message}\n`);
}

/**
 * The pure rules that workflows use are evaluated once for all cases of a worker, and frozen: evaluating them again for each case
 * that is loaded took an eighth of a replay, and memory.
 */
function ruleModules() {
  const workflows = path.join(dist, 'workflows');
  const imported = fs
    .readdirSync(workflows)
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => [
      ...fs.readFileSync(path.join(workflows, file), 'utf8').matchAll(/'(\.\.\/src\/domain\/[^']+)'/g),
    ])
    .map(([, module]) => path.join(workflows, module));
  return [...new Set(imported)].sort();
}

const { code } = await bundleWorkflowCode({
  workflowsPath: path.join(dist, 'workflows', 'index.js'),
  logger: quiet,
  preloadModules: ruleModules(),
  ...(payloadConverterPath === undefined ? {} : { payloadConverterPath }),
});
const target = path.join(dist, 'workflow-bundle.js');
fs.writeFileSync(`${target}.new`, code);
fs.renameSync(`${target}.new`, target);
