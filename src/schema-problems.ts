import type { z } from 'zod';
import { nearest } from './nearest.ts';

/** One thing that is wrong with a value, and where in its text. */
export interface SchemaProblem {
  readonly offset: number;
  readonly message: string;
}

export interface SchemaText {
  /** Where the value at `path`, or the key under it, begins. */
  readonly offsetOf: (path: readonly PropertyKey[], key?: string) => number;
  /** The names that may stand at `path`, to guess what was meant. */
  readonly namesAt: (path: readonly PropertyKey[]) => readonly string[];
}

/** Everything that a schema finds wrong with a text, in the order of the text. The schema's messages are predicates: "must be a text". */
export function schemaProblems(error: z.ZodError, text: SchemaText): SchemaProblem[] {
  return error.issues.flatMap((issue) => describeIssue(issue, text)).sort((a, b) => a.offset - b.offset);
}

function describeIssue(issue: z.core.$ZodIssue, { offsetOf, namesAt }: SchemaText): SchemaProblem[] {
  const name = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') {
    return [{ offset: offsetOf(issue.path), message: `${name === '' ? 'the file' : name} ${issue.message}` }];
  }
  return issue.keys.map((key) => {
    const [guess] = nearest(key, namesAt(issue.path), 1);
    const what = `"${key}" is no setting${name === '' ? '' : ` of ${name}`}.`;
    return {
      offset: offsetOf(issue.path, key),
      message: guess === undefined ? what : `${what} Did you mean ${guess}?`,
    };
  });
}
