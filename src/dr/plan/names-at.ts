import { z } from 'zod';

/** The names that may stand at `path` of what a schema describes, to guess what was meant. */
export function namesAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  const inner = unwrapped(schema);
  const [name, ...rest] = path;
  if (inner instanceof z.ZodArray) return name === undefined ? [] : namesAt(inner.element, rest);
  if (!(inner instanceof z.ZodObject)) return [];
  const shape = inner.shape as Readonly<Record<PropertyKey, z.core.$ZodType>>;
  if (name === undefined) return Object.keys(shape);
  return shape[name] === undefined ? [] : namesAt(shape[name], rest);
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  const isWrapper =
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return isWrapper ? unwrapped(schema.unwrap()) : schema;
}
