/** A caller's `Idempotency-Key`: names the command it becomes and keeps the first answer. */
export interface IdempotencyClaim {
  readonly userId: string;
  readonly key: string;
  /** SHA-256 of method, path and body, hex. */
  readonly requestHash: string;
}
