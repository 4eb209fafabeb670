/** `npm run record-histories`: records the histories that test/replay keeps anew, from a running instance. */
process.env.CASELINE_RECORD_HISTORIES = '1';
process.argv.push('e2e', 'test/replay');
await import('./test.mjs');
