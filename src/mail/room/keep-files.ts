/** The files of a mail: their bytes into the file store, their rows to the message that the mail becomes. */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { FileStore } from '../../files/file-store.js';
import type { AttachmentWriter } from '../../store/attachment-store.js';
import type { ParsedAttachment } from '../inbound/parsed-mail.js';

export interface FilesOfMail {
  readonly mailId: string;
  readonly caseNumber: string;
  readonly messageId: string;
  readonly files: readonly ParsedAttachment[];
}

/** Takes the bytes over, so that nothing is left to lose when the message is there. A repeated attempt finds them. */
export async function keepBytes(store: FileStore, files: readonly ParsedAttachment[]): Promise<void> {
  for (const { file, sha256 } of files) {
    await store.keep(file, sha256);
    await rm(file, { force: true });
  }
}

/** Adds the rows; their ids are derived from the mail's, so that a repeated attempt adds none. */
export async function addFiles(writer: AttachmentWriter, given: FilesOfMail): Promise<void> {
  const { mailId, caseNumber, messageId, files } = given;
  await writer.add(
    files.map(({ name, type, size, sha256, contentId, isInline }, index) => ({
      id: fileIdOf(mailId, index),
      ...{ caseNumber, messageId, name, type, size, sha256, contentId, isInline },
    })),
  );
}

function fileIdOf(mailId: string, index: number): string {
  const digest = createHash('sha256')
    .update(`${mailId}:${String(index)}`)
    .digest('hex');
  return `file_${digest.slice(0, 20)}`;
}
