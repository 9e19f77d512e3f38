import type { GuestRequest } from '../../src/boot/azure/service.ts';

interface Parts {
  readonly method?: string;
  /** Names in small letters. */
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A request as an emulated service gets it. */
export function request(url: string, { method = 'GET', headers = {}, body = '' }: Parts = {}): GuestRequest {
  const { pathname: path, searchParams: query } = new URL(url, 'http://localhost');
  return { method, path, query, headers, body };
}
