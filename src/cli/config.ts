import { open } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { FailbackError } from '../errors.ts';
import { schemaProblems } from '../schema-problems.ts';
import { configSchema, settingNames } from './config-schema.ts';
import { kebab } from '../kebab.ts';

import type { Source } from './settings.ts';

type Path = readonly PropertyKey[];
type Mapping = Readonly<Record<string, unknown>>;

/** A configuration file is a page of text; anything larger is some other file. */
const MAX_BYTES = 1024 * 1024;

export interface ConfigFile {
  /** A source over the section of a verb, or over the top of the file. */
  source(section?: string): Source;
}

/** Reads and checks a configuration file. Throws `E_INPUT_MISSING`, and `E_CONFIG` with file, line and column. */
export async function loadConfig(file: string): Promise<ConfigFile> {
  return parseConfig(await readText(file), file);
}

async function readText(file: string): Promise<string> {
  try {
    await using handle = await open(file, 'r');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_BYTES + 1));
    if (bytesRead > MAX_BYTES) throw new FailbackError('E_CONFIG', `${file} is larger than 1 MiB.`);
    return buffer.toString('utf8', 0, bytesRead);
  } catch (error) {
    if (error instanceof FailbackError) throw error;
    throw new FailbackError(
      'E_INPUT_MISSING',
      `${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? ''}).`,
      {
        hint: 'Check the path given with --config or FAILBACK_CONFIG.',
        cause: error,
      },
    );
  }
}

/** The same from a text; `file` is the name in errors and the base of relative paths. */
export function parseConfig(text: string, file: string): ConfigFile {
  const lines = new LineCounter();
  const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const syntax = doc.errors[0];
  if (syntax) throw refuse([`${at(syntax.pos[0])}: ${syntax.message}`]);
  const values = checked(doc, at);
  return {
    source(section) {
      const mapping = section === undefined ? values : (values[section] as Mapping | null | undefined);
      const path = section === undefined ? [] : [section];
      return {
        value: (name) => mapping?.[kebab(name)],
        label: (name) => `${at(offsetOf(doc, [...path, kebab(name)]))}: ${[...path, kebab(name)].join('.')}`,
        resolvePath: (value) => (isAbsolute(value) || /^\w+:\/\//.test(value) ? value : join(dirname(file), value)),
      };
    },
  };
}

function checked(doc: Document, at: (offset: number) => string): Mapping {
  const result = configSchema.safeParse(toValues(doc, at));
  if (result.success) return result.data;
  const problems = schemaProblems(result.error, {
    offsetOf: (path, key) => offsetOf(doc, path, key),
    namesAt: ([verb]) => settingNames(verb?.toString()),
  });
  throw refuse(problems.map(({ offset, message }) => `${at(offset)}: ${message}`));
}

function toValues(doc: Document, at: (offset: number) => string): unknown {
  try {
    return doc.toJS() ?? {};
  } catch (error) {
    // Aliases without an anchor, or so many that the text would grow out of bounds.
    throw refuse([`${at(0)}: ${(error as Error).message}`]);
  }
}

/** Where a value, or the key under it, begins. */
function offsetOf(doc: Document, path: Path, key?: string): number {
  const node = path.length === 0 ? doc.contents : doc.getIn(path, true);
  if (key !== undefined && isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
    if (pair && isNode(pair.key)) return pair.key.range?.[0] ?? 0;
  }
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}

function refuse(lines: readonly string[]): FailbackError {
  return new FailbackError('E_CONFIG', lines.join('\n'), { hint: 'schemas/config.schema.json describes the file.' });
}
