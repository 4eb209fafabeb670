import { jest } from '@jest/globals';

/** Real servers on a busy machine: the limit is for what hangs, not for what is slow. */
jest.setTimeout(60_000);
