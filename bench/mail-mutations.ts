/** Mails as broken software and bad wires make them: pieces cut out, doubled, moved, overwritten, and what confuses readers put in. */
import fc from 'fast-check';

export interface Edit {
  readonly kind: 'cut' | 'double' | 'move' | 'insert' | 'overwrite' | 'end';
  /** Where, in millionths of the mail. */
  readonly at: number;
  readonly to: number;
  readonly length: number;
  readonly token: string;
}

const tokens = [
  '\r\n',
  '\n\n',
  '\r',
  '\0',
  '\xff\xfe',
  '\xe2\x80\xae',
  '--',
  '\r\n--b1\r\n',
  '\r\nContent-Type: multipart/mixed; boundary=""\r\n\r\n',
  '\r\nContent-Type: multipart/alternative; boundary="b1"\r\n',
  '\r\nContent-Type: message/rfc822\r\n\r\n',
  '\r\nContent-Type: text/html; charset=utf-16\r\n\r\n',
  '\r\nContent-Transfer-Encoding: base64\r\n\r\n',
  '\r\nContent-Transfer-Encoding: quoted-printable\r\n',
  '\r\nSubject: =?utf-8?b?AAAA?= =?x?q?',
  '\r\nFrom: "a <b@c>, : ; @\r\n',
  '\r\nReferences: <<<>>> , a@b\r\n',
  "; filename*=utf-8''%00%2e%2e%2f",
  '\r\nOn 1 Sep 2026, a <a@b> wrote:\r\n> ',
  '<div><script><!--<a href="',
  '=?utf-8?q?',
  '=\r\n',
  '=FF=00',
  '>'.repeat(500),
  '('.repeat(500),
  'x'.repeat(2000),
];

/** One to eight edits. */
export const anyEdits: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('cut', 'double', 'move', 'insert', 'overwrite', 'end'),
    at: fc.nat(999_999),
    to: fc.nat(999_999),
    length: fc.oneof(fc.nat(8), fc.nat(400), fc.nat(20_000)),
    token: fc.oneof(fc.constantFrom(...tokens), fc.string({ unit: 'binary', maxLength: 20 })),
  }),
  { minLength: 1, maxLength: 8 },
);

export function mutate(mail: Buffer, edits: readonly Edit[]): Buffer {
  return edits.reduce(applyEdit, mail);
}

function applyEdit(mail: Buffer, { kind, at, to, length, token }: Edit): Buffer {
  const start = Math.floor((mail.length * at) / 1_000_000);
  const target = Math.floor((mail.length * to) / 1_000_000);
  const end = Math.min(mail.length, start + length);
  const before = mail.subarray(0, start);
  const piece = mail.subarray(start, end);
  switch (kind) {
    case 'cut':
      return Buffer.concat([before, mail.subarray(end)]);
    case 'double':
      return Buffer.concat([mail.subarray(0, end), mail.subarray(start)]);
    case 'move': {
      const rest = Buffer.concat([before, mail.subarray(end)]);
      return Buffer.concat([rest.subarray(0, target), piece, rest.subarray(target)]);
    }
    case 'insert':
      return Buffer.concat([before, Buffer.from(token, 'latin1'), mail.subarray(start)]);
    case 'overwrite':
      return Buffer.concat([
        before,
        Buffer.from(token, 'latin1'),
        mail.subarray(Math.min(mail.length, start + token.length)),
      ]);
    case 'end':
      // Where a connection broke: half of a mail at least, so that the edits before it still count.
      return mail.subarray(0, Math.max(start, Math.ceil(mail.length / 2)));
  }
}
