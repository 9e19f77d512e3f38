import { randomUUID } from 'node:crypto';
import type { ArmError } from './arm-error.ts';
import type { Operation } from './operations.ts';
import { parseId } from './resource-id.ts';
import type { World } from './resource-type.ts';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; nothing is sent if it is undefined. */
  readonly body?: unknown;
}

export function refusal({ status, code, message }: ArmError): Answer {
  const headers: Record<string, string> = {};
  if (status === 401) {
    headers['www-authenticate'] =
      `Bearer authorization_uri="https://login.invalid/", error="invalid_token", error_description="${code}"`;
  }
  if (status === 429) headers['x-ms-ratelimit-remaining-resource'] = 'Microsoft.Compute/HighCostGet3Min;0';
  return { status, headers, body: { error: { code, message } } };
}

/** An answer that says where its operation can be followed (Resource Manager, asynchronous operations). */
export function accepted(
  world: World,
  operation: Operation,
  { method, apiVersion, status, body }: { method: string; apiVersion: string; status: number; body?: unknown },
): Answer {
  const { subscription = '', type } = parseId(operation.ids[0] ?? '') ?? {};
  const namespace = type?.split('/')[0] ?? 'Microsoft.Resources';
  const base = `${world.url}/subscriptions/${subscription}/providers/${namespace}/locations/global/operations/${operation.id}?p=${randomUUID()}&api-version=${apiVersion}`;
  const monitor = { location: `${base}&monitor=true` };
  const both = { 'azure-asyncoperation': base, ...(method === 'PUT' || method === 'PATCH' ? {} : monitor) };
  // Groups are followed by Location, whatever the others do.
  const where = world.settings.style === 'location' || type === undefined ? monitor : both;
  return { status, headers: { ...where, 'retry-after': String(world.settings.retryAfter) }, body };
}

/** How an operation stands. */
export function progress(world: World, operation: Operation, path: string, query: URLSearchParams): Answer {
  const { error, ended, output } = operation;
  const wait = { 'retry-after': String(world.settings.retryAfter) };
  if (query.get('monitor') === 'true') {
    if (ended === undefined)
      return { status: 202, headers: { ...wait, location: `${world.url}${path}?${query.toString()}` } };
    if (error) return refusal(error);
    return { status: 200, ...(output === undefined ? {} : { body: output }) };
  }
  const status = ended === undefined ? 'InProgress' : error ? 'Failed' : 'Succeeded';
  return {
    status: 200,
    ...(ended === undefined ? { headers: wait } : {}),
    body: {
      startTime: new Date(operation.started).toISOString(),
      ...(ended === undefined ? {} : { endTime: new Date(ended).toISOString() }),
      status,
      ...(error ? { error: { code: error.code, message: error.message } } : {}),
      ...(output === undefined || error ? {} : { properties: { output } }),
      name: operation.id,
    },
  };
}
