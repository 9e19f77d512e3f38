import { open } from 'node:fs/promises';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { FailbackError } from './errors.ts';
import { type SchemaProblem, schemaProblems, type SchemaText } from './schema-problems.ts';

/** A YAML text with the places of its values, as offsets in UTF-16 units. */
export interface LocatedYaml {
  readonly value: unknown;
  /** Where the value at `path`, or the key under it, begins; if it is not there, where the nearest value around it does. */
  readonly offsetOf: (path: readonly PropertyKey[], key?: string) => number;
  /** `FILE:LINE:COLUMN` */
  readonly placeOf: (offset: number) => string;
  /** `E_CONFIG` with a line for each problem. */
  readonly refuse: (problems: readonly SchemaProblem[]) => FailbackError;
}

/** A file of settings is a page of text; anything larger is some other file. */
const MAX_BYTES = 1024 * 1024;

/** Reads a file of settings. Throws `E_INPUT_MISSING` with the hint, and `E_CONFIG` for one that is too large. */
export async function readYamlText(file: string, hint: string): Promise<string> {
  try {
    await using handle = await open(file, 'r');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_BYTES + 1));
    if (bytesRead > MAX_BYTES) throw new FailbackError('E_CONFIG', `${file} is larger than 1 MiB.`);
    return buffer.toString('utf8', 0, bytesRead);
  } catch (error) {
    if (error instanceof FailbackError) throw error;
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new FailbackError('E_INPUT_MISSING', `${file} cannot be read (${code}).`, { hint, cause: error });
  }
}

/** Reads a YAML text; `file` is its name in errors, `hint` what they end with. Throws `E_CONFIG` with the place. */
export function locateYaml(text: string, file: string, hint: string): LocatedYaml {
  const lines = new LineCounter();
  const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const placeOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const refuse = (problems: readonly SchemaProblem[]) => {
    const said = problems.map(({ offset, message }) => `${placeOf(offset)}: ${message}`);
    return new FailbackError('E_CONFIG', said.join('\n'), { hint });
  };
  const syntax = doc.errors[0];
  if (syntax) throw refuse([{ offset: syntax.pos[0], message: syntax.message }]);
  try {
    return { value: doc.toJS() ?? {}, offsetOf: (path, key) => offsetIn(doc, path, key), placeOf, refuse };
  } catch (error) {
    // Aliases without an anchor, or so many that the text would grow out of bounds.
    throw refuse([{ offset: 0, message: (error as Error).message }]);
  }
}

/** The value as its schema has it. Throws `E_CONFIG` with everything that is wrong. */
export function checkYaml<T>(yaml: LocatedYaml, schema: z.ZodType<T>, namesAt: SchemaText['namesAt']): T {
  const result = schema.safeParse(yaml.value);
  if (result.success) return result.data;
  throw yaml.refuse(schemaProblems(result.error, { offsetOf: yaml.offsetOf, namesAt }));
}

function offsetIn(doc: Document, path: readonly PropertyKey[], key?: string): number {
  const node = path.length === 0 ? doc.contents : doc.getIn(path, true);
  if (key !== undefined && isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
    if (pair && isNode(pair.key)) return pair.key.range?.[0] ?? 0;
  }
  if (isNode(node)) return node.range?.[0] ?? 0;
  return path.length === 0 ? 0 : offsetIn(doc, path.slice(0, -1));
}
