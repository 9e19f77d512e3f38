import type { Agent } from 'node:http';
import fetch, { type RequestInit } from 'node-fetch';

/** An answer of a blob service. */
export interface BlobAnswer {
  readonly status: number;
  /** Error code, of the header and of the body alike. */
  readonly code: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface BlobQuestion {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly agent?: Agent;
}

/** One plain request, as `PUT http://…?comp=page`. Throws if the two places of the error code do not agree. */
export async function ask(line: string, { headers = {}, body, agent }: BlobQuestion = {}): Promise<BlobAnswer> {
  const [method = '', url = ''] = line.split(' ');
  const answer = await fetch(url, {
    method,
    headers,
    ...(body ? { body } : {}),
    ...(agent ? { agent } : {}),
  } as RequestInit);
  const text = await answer.text();
  const code = answer.headers.get('x-ms-error-code') ?? undefined;
  const inBody = /<Error><Code>(\w+)</.exec(text)?.[1];
  if (method !== 'HEAD' && answer.status !== 304 && inBody !== code) throw new Error(`${inBody} is not ${code}`);
  return { status: answer.status, code, headers: Object.fromEntries(answer.headers), text };
}

/** The headers of a Put Page. */
export function pages(offset: number, length: number, more: Readonly<Record<string, string>> = {}) {
  return { 'x-ms-page-write': 'update', 'x-ms-range': `bytes=${offset}-${offset + length - 1}`, ...more };
}

/** Ranges of the body of Get Page Ranges, as `start-end`. */
export function listed(text: string): string[] {
  return [...text.matchAll(/<PageRange><Start>(\d+)<\/Start><End>(\d+)<\/End><\/PageRange>/g)].map(
    ([, start, end]) => `${start}-${end}`,
  );
}
