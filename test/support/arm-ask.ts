import { setTimeout as sleep } from 'node:timers/promises';
import type { FakeArm } from '../fakes/arm/fake-arm.ts';

export interface ArmAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Of an error. */
  readonly code: string | undefined;
  readonly message: string;
  /** `{}` if there was none. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface AskOptions {
  readonly method?: string;
  readonly body?: unknown;
  /** In place of a good token; null for none. */
  readonly token?: string | null;
}

/** One request to an ARM that speaks http; a path that begins with `~` is below the first subscription. */
export async function ask(arm: FakeArm, path: string, options: AskOptions = {}): Promise<ArmAnswer> {
  const { method = 'GET', body, token = arm.token().token } = options;
  const url = path.startsWith('http') ? path : arm.url + path.replace('~', `/subscriptions/${arm.subscription}`);
  const response = await fetch(url, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await response.text();
  const answer = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  const { code, message = '' } = (answer['error'] ?? {}) as { code?: string; message?: string };
  return { status: response.status, headers: response.headers, code, message, body: answer };
}

/** What an operation comes to, followed by the header that its first answer has. */
export async function follow(arm: FakeArm, first: ArmAnswer): Promise<ArmAnswer> {
  const async = first.headers.get('azure-asyncoperation');
  const url = async ?? first.headers.get('location');
  if (url === null) return first;
  for (;;) {
    const answer = await ask(arm, url);
    const running = async === null ? answer.status === 202 : answer.body['status'] === 'InProgress';
    if (!running) return answer;
    await sleep(5);
  }
}
