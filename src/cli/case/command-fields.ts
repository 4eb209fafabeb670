/** The fields of a command's body as options of the command line, derived from its schema: no field is written down twice. */
import { z } from 'zod';
import { bareBody, textPart } from '../../domain/commands.js';
import type { CommandName } from '../../domain/catalogue.js';

export type FieldShape = 'text' | 'number' | 'boolean' | 'words' | 'json';

export interface Field {
  /** As the body names it: `needsAnswer`. */
  readonly name: string;
  /** As a person types it: `--needs-answer`. */
  readonly flag: string;
  readonly shape: FieldShape;
  readonly isRequired: boolean;
  /** The only values it takes; empty where any text does. */
  readonly values: readonly (string | number)[];
  /** `false` says something else than leaving it out does. */
  readonly mayBeFalse: boolean;
  readonly isNullable: boolean;
  /** Prose: may come from a file or from standard input. */
  readonly isProse: boolean;
  /** What of the outline of a list or an object a person must know: `[{key, value?, reason?}]`. */
  readonly outline: string;
}

/** The parts of JSON Schema that the bodies of commands use. */
const nodeSchema = z.object({
  type: z.string().optional(),
  enum: z.array(z.union([z.string(), z.number()])).optional(),
  const: z.union([z.string(), z.number(), z.boolean()]).optional(),
  format: z.string().optional(),
  maxLength: z.number().optional(),
  required: z.array(z.string()).optional(),
  get properties() {
    return z.record(z.string(), nodeSchema).optional();
  },
  get items() {
    return nodeSchema.optional();
  },
  get anyOf() {
    return z.array(nodeSchema).optional();
  },
  get oneOf() {
    return z.array(nodeSchema).optional();
  },
});
type Node = z.output<typeof nodeSchema>;

/** From this length on a field is prose rather than a word. */
const proseLength = 4000;

/** The fields of `name`, in the order of its schema; `text` last. */
export function fieldsOf(name: CommandName): readonly Field[] {
  const root = nodeOf(bareBody(name));
  const alternatives = root.oneOf ?? [root];
  const names = [...new Set(alternatives.flatMap((one) => Object.keys(one.properties ?? {})))];
  const text = textPart(name);
  return [
    ...names.map((field) => fieldIn(alternatives, field)),
    fieldOf('text', nodeOf(text), !text.safeParse(undefined).success),
  ];
}

function nodeOf(schema: z.ZodType): Node {
  return nodeSchema.parse(z.toJSONSchema(schema));
}

/** One field of a body that comes in several forms (`escalate` to 2 or to 3): any value that one of them takes. */
function fieldIn(alternatives: readonly Node[], name: string): Field {
  const given = alternatives.flatMap((one) => one.properties?.[name] ?? []);
  const isRequired = alternatives.every((one) => one.required?.includes(name) === true);
  const fields = given.map((node) => fieldOf(name, node, isRequired));
  const [first] = fields;
  if (!first) throw new Error(`no form of the command has a field ${name}`);
  return { ...first, values: [...new Set(fields.flatMap((field) => field.values))] };
}

function fieldOf(name: string, node: Node, isRequired: boolean): Field {
  const isNullable = node.anyOf?.some((one) => one.type === 'null') ?? false;
  const bare = node.anyOf?.find((one) => one.type !== 'null') ?? node;
  const shape = shapeOf(bare);
  return {
    name,
    flag: flagOf(name),
    shape,
    isRequired,
    values: valuesOf(bare),
    mayBeFalse: shape === 'boolean' && bare.const === undefined,
    isNullable,
    isProse: shape === 'text' && (bare.maxLength ?? 0) >= proseLength,
    outline: outlineOf(bare),
  };
}

function shapeOf(node: Node): FieldShape {
  if (node.type === 'number' || node.type === 'integer') return 'number';
  if (node.type === 'boolean') return 'boolean';
  if (node.type === 'string') return 'text';
  return node.type === 'array' && node.items?.type === 'string' ? 'words' : 'json';
}

function valuesOf(node: Node): readonly (string | number)[] {
  if (node.enum) return node.enum;
  return typeof node.const === 'string' || typeof node.const === 'number' ? [node.const] : [];
}

/** `customerReference` → `--customer-reference` */
function flagOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`;
}

function outlineOf(node: Node): string {
  if (node.type === 'array') return `[${node.items ? outlineOf(node.items) : ''}]`;
  if (node.type === 'object') {
    if (!node.properties) return '{name: text}';
    const parts = Object.keys(node.properties).map((key) => (node.required?.includes(key) === true ? key : `${key}?`));
    return `{${parts.join(', ')}}`;
  }
  if (node.format === 'date-time') return '2026-12-01T09:00:00Z';
  return node.type ?? '';
}
