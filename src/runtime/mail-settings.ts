/** Settings of mail, in and out (docs/how-to/receive-mail.md and send-mail.md). */
import { resolve } from 'node:path';
import { z } from 'zod';
import { address, commaList, optional, port, portMeaning, setting, wholeNumber } from './setting.js';

export const mailSettings = {
  smtpInPort: setting({
    name: 'SMTP_IN_PORT',
    shown: '2525',
    description: 'Port on which mail to the support address is received.',
    meaning: portMeaning,
    schema: port,
    fallback: 2525,
  }),
  smtpInHost: optional({
    name: 'SMTP_IN_HOST',
    shown: "HOST's",
    description: 'Address on which mail is received.',
    meaning: 'an address of this machine, like 0.0.0.0',
    schema: z.string(),
  }),
  smtpInCertificate: optional({
    name: 'SMTP_IN_CERT',
    description: 'Certificate (PEM file) for STARTTLS on received mail; without it mail is taken in the clear.',
    meaning: 'a path',
    schema: z.string().transform((path) => resolve(path)),
  }),
  smtpInKey: optional({
    name: 'SMTP_IN_KEY',
    description: 'Private key (PEM file) of SMTP_IN_CERT.',
    meaning: 'a path',
    schema: z.string().transform((path) => resolve(path)),
  }),
  mailBoxes: setting<readonly string[]>({
    name: 'CASELINE_MAIL_BOXES',
    shown: 'none',
    description: 'More addresses that customers may write to, separated by commas, beside SUPPORT_ADDRESS.',
    meaning: 'mail addresses separated by commas',
    schema: commaList(z.string().regex(/^[^\s@<>,;"]+@[^\s@<>,;"]+$/)),
    fallback: [],
  }),
  mailMaxSize: setting({
    name: 'CASELINE_MAIL_MAX_SIZE',
    shown: '26214400',
    description: 'Largest mail that is received, in bytes.',
    meaning: 'a whole number from 1024 on',
    schema: wholeNumber.pipe(z.number().min(1024).max(1_073_741_824)),
    fallback: 26_214_400,
  }),
  mailRelays: setting<readonly string[]>({
    name: 'CASELINE_MAIL_RELAYS',
    shown: '127.0.0.1,::1',
    description:
      'Addresses of our own mail servers, separated by commas: what they hand on is not checked by SPF, and their word on a sender is taken.',
    meaning: 'IP addresses separated by commas',
    schema: commaList(z.union([z.ipv4(), z.ipv6()])),
    fallback: ['127.0.0.1', '::1'],
  }),
  mailAuthserv: optional({
    name: 'CASELINE_AUTHSERV_ID',
    description: 'Name under which our own mail server writes Authentication-Results; others are not believed.',
    meaning: 'a host name',
    schema: z.string().regex(/^[\w.-]+$/),
  }),
  mailDns: setting<readonly string[]>({
    name: 'CASELINE_DNS',
    shown: "the system's",
    description: 'DNS servers to ask about senders (SPF, DKIM, DMARC), separated by commas.',
    meaning: 'addresses like 10.0.0.53 or 10.0.0.53:5353, separated by commas',
    schema: commaList(z.string().regex(/^[\w.:[\]-]+$/)),
    fallback: [],
  }),
  mailSecret: optional({
    name: 'CASELINE_MAIL_SECRET',
    shown: 'mail-secret.json',
    description: 'Signs what replies by mail are recognised by; without it one is made and kept in the data folder.',
    meaning: 'at least 16 characters',
    schema: z.string().min(16),
    isSecret: true,
  }),
  imap: setting<readonly string[]>({
    name: 'CASELINE_IMAP',
    shown: 'none',
    description: 'Mailboxes to fetch mail from, separated by spaces.',
    meaning: 'addresses like imaps://user:password@host/INBOX, separated by spaces',
    schema: z
      .string()
      .transform((text) => text.split(/\s+/).filter((part) => part !== ''))
      .pipe(z.array(address('imap', 'imaps'))),
    fallback: [],
    isSecret: true,
  }),
  smtpUrl: optional({
    name: 'SMTP_URL',
    shown: 'the folder outbox/',
    description: 'Mail server for outgoing mail; without it mails are written to outbox/ in the data folder.',
    meaning: 'an address like smtp://user:password@host:587 or smtps://…',
    schema: address('smtp', 'smtps'),
    isSecret: true,
  }),
  supportAddress: setting({
    name: 'SUPPORT_ADDRESS',
    shown: 'support@localhost',
    description: 'The address customers write to, and the only one mail to them comes from.',
    meaning: 'a mail address',
    schema: z.string().regex(/^[^\s@<>,;"]+@[^\s@<>,;"]+$/),
    fallback: 'support@localhost',
  }),
};
