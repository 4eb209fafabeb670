/** The bare limit of mail: an SMTP server that does nothing but write the same bytes to PostgreSQL before its 250. */
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { SMTPServer } from 'smtp-server';

const [databaseUrl = ''] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
await pool.query(
  'create table if not exists bare_mail (id bigint generated always as identity primary key, bytes bytea)',
);

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  logger: false,
  onData: (stream, _session, done) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      pool.query('insert into bare_mail (bytes) values ($1)', [Buffer.concat(chunks)]).then(
        () => {
          done(null);
        },
        (error: unknown) => {
          done(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  },
});
server.on('error', () => undefined);
await new Promise<void>((resolve) => {
  server.listen(0, '127.0.0.1', () => {
    resolve();
  });
});
const { port } = server.server.address() as AddressInfo; // a listening TCP server has one
process.send?.(port);
process.once('disconnect', () => process.exit(0));
