import fs from 'node:fs';

/**
 * Hands Jest's own counts to scripts/test.mjs, which adds them up over its runs and prints the closing line. A file that
 * could not be loaded counts as one failure, so that it can never look like success.
 */
export default class CountReporter {
  onRunComplete(_contexts, results) {
    const file = process.env.CASELINE_TEST_COUNTS;
    if (file === undefined) return;
    const counts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    fs.appendFileSync(file, `${JSON.stringify(counts)}\n`);
  }
}
