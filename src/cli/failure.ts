/** What a person reads when a command fails: what happened and what to do, without a stack. */

/** Errors that say all that is to be said; anything else is a bug of ours and shows where. */
const explained: ReadonlySet<string> = new Set([
  'ConfigurationError',
  'PolicyFileError',
  'PolicyError',
  'PortTakenError',
  'PostgresSetupError',
  'TemporalSetupError',
  'DataFolderInUseError',
  'MigrationError',
  'CommandFailure',
]);

/** A command could not do what was asked; `message` says why and what to type next. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
}

/** The command was typed wrongly. Its name stays CommandFailure's: it is told the same way, with exit code 2. */
export class WrongUsage extends CommandFailure {
  readonly exitCode = 2;
}

/** Prints the failure and sets the exit code: the error's own `exitCode`, else 1. */
export function reportFailure(error: unknown): void {
  const failure = error instanceof Error ? error : new Error(String(error));
  process.stderr.write(
    `caseline: ${explained.has(failure.name) ? failure.message : (failure.stack ?? failure.message)}\n`,
  );
  process.exitCode = 'exitCode' in failure && typeof failure.exitCode === 'number' ? failure.exitCode : 1;
}
