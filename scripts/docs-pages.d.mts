interface Setting {
  readonly name: string;
  readonly default: string;
  readonly description: string;
}
interface DocumentedField {
  readonly name: string;
  readonly shape: string;
  readonly values: readonly (string | number)[];
  readonly outline: string;
  readonly isRequired: boolean;
  readonly isNullable: boolean;
  readonly meaning: string;
}
interface DocumentedCommand {
  readonly name: string;
  readonly entry: {
    readonly who: readonly string[];
    readonly fact: string;
    readonly text: string;
    readonly description: string;
  };
  readonly fields: readonly DocumentedField[];
}
export const CONFIGURATION_START: string;
export const CONFIGURATION_END: string;
export function withConfiguration(readme: string, table: readonly Setting[]): string;
export function commandsPage(commands: readonly DocumentedCommand[]): string;
export const POLICY_START: string;
export const POLICY_END: string;
/** `schema`: a JSON Schema. */
export function withPolicyKeys(page: string, schema: object): string;
