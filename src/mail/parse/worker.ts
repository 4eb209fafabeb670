/** The thread in which mails are read: one at a time. Started by mail-parser.ts; what it says is in parse-thread.ts. */
import { parentPort } from 'node:worker_threads';
import { readMail, type MailToRead } from './read-mail.js';
import type { ThreadAnswer } from './parse-thread.js';

parentPort?.on('message', (given: MailToRead) => {
  void answer(given).then((said) => parentPort?.postMessage(said));
});
parentPort?.postMessage({ kind: 'ready' } satisfies ThreadAnswer);

async function answer(given: MailToRead): Promise<ThreadAnswer> {
  try {
    return { kind: 'read', result: await readMail(given) };
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}
