import { runProgram } from './run-program.mjs';

await runProgram(['start', ...process.argv.slice(2)]);
