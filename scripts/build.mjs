import { prepare } from './prepare.mjs';

await prepare({ upTo: process.argv.includes('--generate') ? 'generate' : 'build' });
