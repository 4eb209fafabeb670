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

const { code } = await bundleWorkflowCode({
  workflowsPath: path.join(dist, 'workflows', 'index.js'),
  logger: quiet,
  ...(payloadConverterPath === undefined ? {} : { payloadConverterPath }),
});
const target = path.join(dist, 'workflow-bundle.js');
fs.writeFileSync(`${target}.new`, code);
fs.renameSync(`${target}.new`, target);
