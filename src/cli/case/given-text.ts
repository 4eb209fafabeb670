/** What a person typed for a text: the words themselves, `@file` for a file's, `-` for what comes in on standard input. */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { WrongUsage } from '../failure.js';

/** `@@` at the beginning stands for an `@` that is meant. One line end at the end of a file is not part of the words. */
export async function readGiven(given: string, input: NodeJS.ReadableStream = process.stdin): Promise<string> {
  if (given === '-') return withoutLineEnd(await text(input));
  if (given.startsWith('@@')) return given.slice(1);
  if (!given.startsWith('@')) return given;
  const path = given.slice(1);
  try {
    return withoutLineEnd(await readFile(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new WrongUsage(`${path} can't be read (${reason}); write @@ where a text begins with @`);
  }
}

function withoutLineEnd(content: string): string {
  return content.replace(/\r?\n$/u, '');
}
