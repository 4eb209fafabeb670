import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

export const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What must never be read in a log, at the top of an entry or one level below (a request's headers, a body). */
const SECRETS = ['authorization', 'cookie', 'token', 'password', 'secret', 'databaseUrl'];

/**
 * The process's one logger; each subsystem takes `log.child({ subsystem })`. Entries are JSON lines on stderr (stdout
 * belongs to what a command prints), `event` is `noun.verb`, and carries ids, never the text of users.
 */
export function createLogger(options: { level: LogLevel; destination?: DestinationStream }): Logger {
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      messageKey: 'event',
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: pino.stdSerializers.err, err: pino.stdSerializers.err },
      redact: {
        paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.headers.${name}`]),
        censor: '[hidden]',
      },
    },
    options.destination ?? pino.destination({ dest: 2, sync: true }),
  );
}
