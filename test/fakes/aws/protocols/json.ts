/** AWS restJson1 and awsJson1_1 (Smithy specifications of both protocols). */
import { AwsError, type Wire } from '../service.ts';
import type { HttpAnswer, HttpCall, Protocol } from './protocol.ts';

const TAGS: Readonly<Record<string, string>> = {
  GET: 'ListTagsForResource',
  POST: 'TagResource',
  DELETE: 'UntagResource',
};

/** `POST /Operation`; tags have paths of their own: `/tags/{resourceArn}`. */
export const restJson: Protocol = {
  parse({ method, path, query, text }) {
    const [, arn] = /^\/tags\/(.+)$/.exec(path) ?? [];
    const tagging = TAGS[method];
    if (arn !== undefined && tagging !== undefined) {
      const keys = method === 'DELETE' ? { tagKeys: query.getAll('tagKeys') } : {};
      return { operation: tagging, input: { ...parseObject(text), ...keys, resourceArn: decodeURIComponent(arn) } };
    }
    return { operation: path.slice(1), input: { ...Object.fromEntries(query), ...parseObject(text) } };
  },
  answer: (_, output, requestId) => (output ? json(200, output, requestId) : { ...json(204, {}, requestId), text: '' }),
  refusal({ status, code, message, members }, requestId) {
    const { retryAfterSeconds, ...others } = members;
    const wait = retryAfterSeconds === undefined ? {} : { 'retry-after': String(Number(retryAfterSeconds)) };
    return json(status, { ...others, code, message }, requestId, { 'x-amzn-errortype': code, ...wait });
  },
};

/** `X-Amz-Target: Prefix.Operation`. */
export const awsJson: Protocol = {
  parse({ headers, text }) {
    const [, operation = ''] = String(headers['x-amz-target']).split('.');
    return { operation, input: parseObject(text) };
  },
  answer: (_, output, requestId) => json(200, output ?? {}, requestId),
  refusal: ({ status, code, message, members }, requestId) =>
    json(status, { ...members, __type: code, message }, requestId, { 'x-amzn-errortype': code }),
};

function parseObject(text: HttpCall['text']): Wire {
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Wire;
  } catch {
    // Said below.
  }
  throw new AwsError(400, 'SerializationException', 'The body of the request is not a JSON object.');
}

function json(status: number, body: Wire, requestId: string, more: HttpAnswer['headers'] = {}): HttpAnswer {
  const headers = { 'content-type': 'application/json', 'x-amzn-requestid': requestId, ...more };
  return { status, headers, text: JSON.stringify(body) };
}
