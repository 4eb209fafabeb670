/** SPF, DKIM and DMARC of real bytes, with keys made here and a name server that is a table. */
import { generateKeyPairSync } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import nodemailer from 'nodemailer';
import { Authenticator, resolveBy, type Resolve } from '../../src/mail/authentication.js';
import type { ReceivedMail } from '../../src/domain/received-mail.js';
import { mail, person, received } from './rules/support.js';

const domain = 'brackenridge.example';
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicKey = keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');

const zone: Readonly<Record<string, unknown>> = {
  [`TXT ${domain}`]: [['v=spf1 ip4:203.0.113.5 -all']],
  [`TXT _dmarc.${domain}`]: [['v=DMARC1; p=reject; adkim=s']],
  [`TXT s1._domainkey.${domain}`]: [[`v=DKIM1; k=rsa; p=${publicKey}`]],
  'TXT _dmarc.lenient.example': [['v=DMARC1; p=none']],
};
const resolve: Resolve = (name, type) => {
  const found = zone[`${type} ${name}`];
  const notFound = Object.assign(new Error(`no ${type} of ${name}`), { code: 'ENOTFOUND' });
  return found === undefined ? Promise.reject(notFound) : Promise.resolve(found);
};

const folder = mkdtempSync(join(tmpdir(), 'caseline-authentication-'));
let signed: Buffer;
beforeAll(async () => {
  signed = await written(`marta@${domain}`, true);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function written(from: string, isSigned: boolean): Promise<Buffer> {
  const dkim = {
    domainName: domain,
    keySelector: 's1',
    privateKey: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
  const transport = nodemailer.createTransport({ streamTransport: true, buffer: true, ...(isSigned ? { dkim } : {}) });
  const sent = await transport.sendMail({
    from,
    to: 'support@caseline.example',
    subject: 'Export',
    text: 'It stops.\n',
  });
  return sent.message as Buffer;
}

interface Given {
  readonly bytes?: Buffer;
  readonly from?: string;
  readonly given?: Partial<ReceivedMail>;
  readonly options?: Partial<ConstructorParameters<typeof Authenticator>[0]>;
  readonly headers?: readonly (readonly [string, string])[];
}

function check({ bytes = signed, from = `marta@${domain}`, given = {}, options = {}, headers = [] }: Given = {}) {
  const rawFile = join(folder, 'mail');
  writeFileSync(rawFile, bytes);
  const authenticator = new Authenticator({
    resolve,
    relays: ['127.0.0.1', '::1'],
    authservId: undefined,
    host: 'mx.caseline.example',
    ...options,
  });
  return authenticator.check({ received: received(given), mail: mail({ from: [person(from)], headers }), rawFile });
}

const at = (address: string, from = `marta@${domain}`): Partial<ReceivedMail> => ({
  peer: { address, helo: 'mail.else.example' },
  envelope: { from, to: ['support@caseline.example'] },
});

describe('a mail by SMTP', () => {
  it('passes with its server and its signature', async () => {
    expect(await check()).toEqual({ dmarc: 'pass', policy: 'reject', spf: 'pass', dkim: 'pass' });
  });

  it('passes by its signature alone when it was sent on', async () => {
    const verdict = await check({ given: at('198.51.100.7', 'list@else.example') });
    expect(verdict).toMatchObject({ dmarc: 'pass', spf: 'none', dkim: 'pass' });
  });

  it('passes by its server alone, also over IPv6 sockets', async () => {
    const bytes = await written(`marta@${domain}`, false);
    expect(await check({ bytes, given: at('::ffff:203.0.113.5') })).toMatchObject({
      dmarc: 'pass',
      spf: 'pass',
      dkim: 'none',
    });
  });

  it('fails where it is forged', async () => {
    const bytes = await written(`marta@${domain}`, false);
    expect(await check({ bytes, given: at('198.51.100.7') })).toEqual({
      dmarc: 'fail',
      policy: 'reject',
      spf: 'fail',
      dkim: 'none',
    });
  });

  it('fails where its words were changed', async () => {
    const bytes = Buffer.from(signed.toString('latin1').replace('It stops.', 'It stops!'), 'latin1');
    // "body hash did not verify", says the package, and calls it neutral.
    expect(await check({ bytes, given: at('198.51.100.7') })).toMatchObject({ dmarc: 'fail', dkim: 'neutral' });
  });

  it("is not helped by another domain's good return path and server", async () => {
    const bytes = await written(`marta@lenient.example`, false);
    const given = at('203.0.113.5');
    expect(await check({ bytes, from: 'marta@lenient.example', given })).toEqual({
      dmarc: 'fail',
      policy: 'none',
      spf: 'pass',
      dkim: 'none',
    });
  });

  it('of a domain that publishes nothing is neither', async () => {
    const bytes = await written('ann@nothing.example', false);
    const verdict = await check({
      bytes,
      from: 'ann@nothing.example',
      given: at('198.51.100.7', 'ann@nothing.example'),
    });
    expect(verdict).toMatchObject({ dmarc: 'none', policy: null });
  });

  it('that we read as another person’s proves nothing', async () => {
    expect(await check({ from: 'priya@oakmere.example' })).toMatchObject({ dmarc: 'none', policy: null });
  });

  it('is not believed in what it says of itself', async () => {
    const bytes = await written(`marta@${domain}`, false);
    const headers = [['authentication-results', 'mx.caseline.example; dmarc=pass']] as const;
    const options = { authservId: 'mx.caseline.example' };
    expect(await check({ bytes, headers, options, given: at('198.51.100.7') })).toMatchObject({ dmarc: 'fail' });
  });
});

describe('name servers that do not answer', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('give no verdict after two seconds', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    let asked: () => void = () => undefined;
    const isAsked = new Promise<void>((done) => (asked = done));
    const never: Resolve = () => {
      asked();
      return new Promise(() => undefined);
    };
    const verdict = check({ options: { resolve: never } });
    await isAsked;
    jest.advanceTimersByTime(2000);
    expect(await verdict).toEqual({ dmarc: 'none', policy: null, spf: 'none', dkim: 'none' });
  });

  it('do not make a mail a forged one', async () => {
    const away: Resolve = (name, type) =>
      name.startsWith('_dmarc')
        ? resolve(name, type)
        : Promise.reject(Object.assign(new Error('timeout'), { code: 'ETIMEOUT' }));
    expect(await check({ options: { resolve: away }, given: at('198.51.100.7') })).toMatchObject({
      dmarc: 'none',
      policy: 'reject',
      spf: 'temperror',
    });
  });

  it('that fail in any other way give no verdict', async () => {
    const broken: Resolve = () => Promise.reject(new Error('broken'));
    expect(await check({ options: { resolve: broken } })).toMatchObject({ dmarc: 'none' });
  });
});

describe('the name servers that were set', () => {
  it('are the ones that are asked', async () => {
    const server = createSocket('udp4');
    server.bind(0, '127.0.0.1');
    await once(server, 'listening');
    // The question as it came, flagged as an answer: no such name (RFC 1035 §4.1.1).
    server.on('message', (question, { port, address }) => {
      const answer = Buffer.from(question);
      answer.writeUInt16BE(0x8183, 2);
      server.send(answer, port, address);
    });
    try {
      const asked = resolveBy([`127.0.0.1:${String(server.address().port)}`]);
      await expect(asked(`_dmarc.${domain}`, 'TXT')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    } finally {
      server.close();
    }
  });
});

describe('a mail from our own servers', () => {
  const headers = [['authentication-results', 'mx.caseline.example; dmarc=fail (p=reject); spf=fail']] as const;
  const options = { authservId: 'mx.caseline.example' };

  it.each([
    ['a relay', at('127.0.0.1')],
    ['a relay over an IPv6 socket', at('::ffff:127.0.0.1')],
    ['HTTP', { door: 'http' as const }],
    ['the pipe', { door: 'pipe' as const }],
    ['a mailbox', { door: 'imap' as const }],
  ])('is taken as they hand it on: %s', async (_how, given) => {
    expect(await check({ given })).toMatchObject({ dmarc: 'relayed' });
    expect(await check({ given, headers })).toMatchObject({ dmarc: 'relayed' });
    expect(await check({ given, headers, options })).toMatchObject({ dmarc: 'fail', policy: 'reject', spf: 'fail' });
    expect(await check({ given, options })).toMatchObject({ dmarc: 'relayed' });
  });
});
