import type { z } from 'zod';

/** A JSON text as its schema has it, or the first thing that is wrong with it. */
export type CheckedJson<T> = { readonly value: T } | { readonly problem: string };

/** Reads a text that another program, or an earlier version of this one, has written. */
export function checkedJson<T>(text: string, schema: z.ZodType<T>): CheckedJson<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { problem: (error as Error).message };
  }
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data };
  const [issue] = result.error.issues;
  return { problem: `${issue?.path.join('.') || 'it'}: ${issue?.message ?? ''}` };
}
