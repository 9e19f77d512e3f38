import { z } from 'zod';
import { type Command, sectionOf } from './command.ts';
import { GLOBALS, SHARED } from './globals.ts';
import { kebab } from '../kebab.ts';
import { type Option, type Options } from './option.ts';
import { COMMANDS, GROUPS } from './verbs.ts';

/** What a value may look like before its option reads it. */
function valueSchema(option: Option): z.ZodType {
  return shape(option).optional().meta({ description: option.describe });
}

function shape(option: Option): z.ZodType {
  switch (option.kind) {
    case 'flag':
      return z.boolean('must be true or false');
    case 'choice':
      return oneOf(option.choices ?? []);
    case 'size':
      return z.union([z.string(), z.int().nonnegative()], 'must be a size, such as 4GiB');
    case 'number':
      return z.union([z.string(), z.int().positive()], 'must be a number');
    case 'list':
      return z.union([z.string(), z.array(option.choices ? oneOf(option.choices) : z.string())], 'must be a list');
    default:
      return z.string('must be a text').min(1, 'must not be empty');
  }
}

/** `generation: 2` is as good as `generation: "2"`. */
function oneOf(choices: readonly string[]): z.ZodType {
  const numbers = choices.filter((choice) => /^\d+$/.test(choice)).map(Number);
  return z.literal([...choices, ...numbers], `must be one of ${choices.join(', ')}`);
}

function section(options: Options): Record<string, z.ZodType> {
  return Object.fromEntries(Object.entries(options).map(([name, option]) => [kebab(name), valueSchema(option)]));
}

// `--config` in the file itself would say nothing.
const top = Object.fromEntries(Object.entries<Option>({ ...GLOBALS, ...SHARED }).filter(([name]) => name !== 'config'));

/** The options of every verb that reads a section. */
function optionsIn(name: string): Options {
  const readers = Object.values(COMMANDS).filter((command) => sectionOf(command) === name);
  return Object.assign({}, ...readers.map(({ options }: Command) => options)) as Options;
}

function verbSection(name: string): z.ZodType {
  const description = GROUPS[name] ?? COMMANDS[name]?.describe;
  // A section whose lines are all commented out is null.
  return z
    .strictObject(section(optionsIn(name)), 'must be a mapping')
    .nullish()
    .meta({ description });
}

const sections = [...new Set(Object.values(COMMANDS).map(sectionOf))].filter(
  (name) => Object.keys(optionsIn(name)).length > 0,
);

/** The configuration file: settings for every verb at the top, and a section for each verb. */
export const configSchema = z
  .strictObject(
    { ...section(top), ...Object.fromEntries(sections.map((name) => [name, verbSection(name)])) },
    'must be a mapping of names to values',
  )
  .meta({ title: 'failback.yaml', description: 'Settings of the failback command.' });

/** The names that the file may hold: at its top, or in the section of a verb. */
export function settingNames(verb?: string): string[] {
  if (verb === undefined) return Object.keys(configSchema.shape);
  return Object.keys(optionsIn(verb)).map(kebab);
}

/** The same as JSON Schema, for editors. */
export function configJsonSchema(): object {
  return z.toJSONSchema(configSchema, { io: 'input' });
}
