import type { IncomingMessage } from 'node:http';
import { ArmError, badRequest } from './arm-error.ts';
import { isObject, type Json } from './json.ts';

/** As ARM takes: 4 MiB. */
const LIMIT = 4 * 1024 * 1024;

export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > LIMIT)
      throw new ArmError(413, 'RequestEntityTooLarge', `The request content size exceeds ${LIMIT} bytes.`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The JSON object of a request; `{}` if there is no body. */
export function parseBody(text: string, contentType: string | undefined): Json {
  if (text === '') return {};
  if (!/^application\/json\b/i.test(contentType ?? '')) {
    throw new ArmError(
      415,
      'UnsupportedMediaType',
      `The content media type '${contentType ?? ''}' is not supported. Only 'application/json' is supported.`,
    );
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Said below.
  }
  throw badRequest('InvalidRequestContent', 'The request content was invalid and could not be deserialized.');
}
