/** Files of messages: listed with their case, downloaded one by one, each only for whoever may read its message. */
import { z } from 'zod';
import type { FileStore } from '../../files/file-store.js';
import type { AttachmentReader, AttachmentRow } from '../../store/attachment-store.js';
import { scopeOf } from '../../store/scope.js';
import type { User } from '../../store/user-store.js';
import { rangeOf } from '../byte-range.js';
import { readerOf, type CaseView } from '../case-view.js';
import { endpoint, ok, type Answer, type Endpoint } from '../endpoint.js';
import { fileUrl, messageFileSchema } from '../message-document.js';
import { notFound, Problem } from '../problem.js';
import { isoInstant, pageOf, pageQuery } from '../schemas.js';

export interface FileServices {
  readonly view: CaseView;
  readonly attachments: AttachmentReader;
  readonly files: Pick<FileStore, 'open'>;
}

const attachmentSchema = messageFileSchema
  .extend({
    caseNumber: z.string(),
    messageId: z.string().nullable(),
    createdAt: isoInstant,
  })
  .meta({ id: 'Attachment' });

const listQuery = z.strictObject(pageQuery);
const described = { tag: 'Cases', who: 'anyone' } as const;

export function fileEndpoints({ view, attachments, files }: FileServices): readonly Endpoint[] {
  return [
    endpoint({
      ...described,
      route: 'get /cases/{number}/attachments',
      operationId: 'listAttachments',
      summary: 'The files on the case that you may see, oldest first.',
      query: listQuery,
      answer: pageOf(attachmentSchema),
      handle: async ({ user, params, query }) => {
        const caseNumber = params['number'] ?? '';
        await view.requireVisible(user, caseNumber);
        const page = await attachments.list(audienceOf(user), { caseNumber, ...query });
        return ok({ items: page.items.map(presentAttachment), nextCursor: page.nextCursor });
      },
    }),
    endpoint({
      ...described,
      route: 'get /files/{id}',
      operationId: 'downloadFile',
      summary: 'The bytes of a file, or the part that `Range` asks for.',
      fileType: 'application/octet-stream',
      handle: async ({ user, params, range }) => {
        const row = await attachments.find(scopeOf(user.actor), audienceOf(user), params['id'] ?? '');
        if (!row) throw notFound('There is no such file.');
        return download(files, row, range);
      },
    }),
  ];
}

async function download(files: FileServices['files'], row: AttachmentRow, asked: string | undefined): Promise<Answer> {
  const { name, sha256, size } = row;
  const range = rangeOf(asked, size);
  if (range === null) {
    const headers = { 'content-range': `bytes */${String(size)}` };
    throw new Problem('range_not_satisfiable', `The file has ${String(size)} bytes.`, { headers });
  }
  const parts = await files.open(sha256, range);
  if (!parts) throw new Error(`the bytes of ${row.id} are not in the file store`);
  const headers = {
    // Whatever it is, a browser must not run it under our name.
    'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
    'accept-ranges': 'bytes',
    ...(range ? { 'content-range': `bytes ${String(range.first)}-${String(range.last)}/${String(size)}` } : {}),
  };
  const length = range ? range.last - range.first + 1 : size;
  return { status: range ? 206 : 200, headers, download: { type: typeOf(row), size: length, name, parts } };
}

/** Only what has the form of a media type: the rest of what a sender wrote is no header of ours. */
function typeOf({ type }: AttachmentRow): string {
  return /^[\w.+-]{1,100}\/[\w.+-]{1,100}$/u.test(type) ? type : 'application/octet-stream';
}

function audienceOf(user: User): 'public' | 'all' {
  return readerOf(user) === 'customer' ? 'public' : 'all';
}

function presentAttachment(row: AttachmentRow): z.output<typeof attachmentSchema> {
  const { sha256: _content, createdAt, ...shown } = row;
  return { ...shown, createdAt: createdAt.toISOString(), url: fileUrl(row.id) };
}
