/** Options of `caseline case <command>`: made from the command's fields, and read back into its body. */
import { Option, type Command } from 'commander';
import type { CommandName } from '../../domain/catalogue.js';
import { isRecord } from '../../domain/record.js';
import { WrongUsage } from '../failure.js';
import { fieldsOf, type Field } from './command-fields.js';
import { meaningOf } from './field-meanings.js';

/** Gives what `-` or `@file` stands for, or the value itself. */
export type ReadGiven = (given: string) => Promise<string>;

/** Adds an option for each field, and `--body` for all at once. */
export function addBodyOptions(command: Command, name: CommandName): void {
  for (const field of fieldsOf(name)) {
    for (const option of optionsOf(field, meaningOf(name, field.name))) command.addOption(option);
  }
  command.addOption(new Option('--body <json>', 'the whole body as JSON, or @file, or - for stdin; options go on top'));
}

/** The body that was asked for; what is wrong with it is for the command's schema to say. */
export async function bodyFrom(
  name: CommandName,
  options: Readonly<Record<string, unknown>>,
  read: ReadGiven,
): Promise<Readonly<Record<string, unknown>>> {
  const body = await wholeBody(options['body'], read);
  const given: Record<string, unknown> = { ...body };
  for (const field of fieldsOf(name)) {
    const value = options[field.name];
    if (value !== undefined) given[field.name] = await valueOf(field, value, read);
  }
  return given;
}

function optionsOf(field: Field, meaning: string): readonly Option[] {
  const { name, flag, shape } = field;
  const about = descriptionOf(field, meaning);
  if (shape === 'boolean') {
    const negative = flag.replace('--', '--no-');
    return [
      new Option(flag, about),
      ...(field.mayBeFalse ? [new Option(negative, `the opposite of ${flag}`)] : []),
      ...alsoAs(name, flag, ''),
    ];
  }
  const argument = { json: ' <json>', words: ' <words>', number: ' <n>', text: ' <text>' }[shape];
  const option = new Option(flag + argument, about);
  if (field.values.length > 0) option.choices(field.values.map(String));
  return [option, ...alsoAs(name, flag, argument)];
}

/** The word as the body spells it is understood too, since that is what the API's description shows. */
function alsoAs(name: string, flag: string, argument: string): readonly Option[] {
  return `--${name}` === flag ? [] : [new Option(`--${name}${argument}`).hideHelp()];
}

function descriptionOf(field: Field, meaning: string): string {
  const parts = [
    ...(meaning === '' ? [] : [meaning]),
    ...(field.isRequired ? ['required'] : []),
    ...(field.isProse ? ['@file reads a file, - standard input'] : []),
    ...(field.isNullable ? ["'' for none"] : []),
    ...(field.shape === 'words' ? ['separated by commas, or as JSON'] : []),
    ...(field.shape === 'json' ? [`${field.outline}, or @file`] : []),
    ...(field.shape === 'text' && field.outline !== 'string' ? [`such as ${field.outline}`] : []),
  ];
  return parts.join('; ');
}

async function wholeBody(given: unknown, read: ReadGiven): Promise<Readonly<Record<string, unknown>>> {
  if (typeof given !== 'string') return {};
  const body = jsonFrom('--body', await read(given));
  if (!isRecord(body)) {
    throw new WrongUsage('--body must be a JSON object, such as \'{"text": "…"}\'');
  }
  return body;
}

async function valueOf(field: Field, given: unknown, read: ReadGiven): Promise<unknown> {
  if (typeof given !== 'string') return given;
  if (field.shape === 'json') return jsonFrom(field.flag, await read(given));
  if (field.shape === 'words') return wordsFrom(field.flag, await read(given));
  if (field.shape === 'number') return numberOrGiven(given);
  if (field.isNullable && given === '') return null;
  return field.isProse ? read(given) : given;
}

/** What is no number stays as it is: the schema says that one is wanted. */
function numberOrGiven(given: string): number | string {
  return given.trim() !== '' && Number.isFinite(Number(given)) ? Number(given) : given;
}

function wordsFrom(flag: string, given: string): unknown {
  if (given.trim().startsWith('[')) return jsonFrom(flag, given);
  return given
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

function jsonFrom(flag: string, given: string): unknown {
  try {
    return JSON.parse(given);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new WrongUsage(`${flag} must be JSON: ${reason}`);
  }
}
