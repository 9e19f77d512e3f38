import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { redact } from '../redact.ts';
import { resourceOf } from './retry-policy.ts';

/** A call that a dry run did not make. */
export interface AzureCall {
  readonly method: string;
  /** The path: the id of a resource, and what is done to it. */
  readonly resource: string;
  /** The body of the request, without secrets. */
  readonly body?: unknown;
}

type Json = Readonly<Record<string, unknown>>;

/** What the calls would have made, by lower-case id; null is what they would have removed. */
type Pretended = Map<string, Json | null>;

/**
 * A client that lets only reading requests pass. The others are noted in `calls` and answered as Azure would once all
 * is done, and what they would have made can be read again.
 */
export function dryRunClient(real: HttpClient, calls: AzureCall[]): HttpClient {
  const pretended: Pretended = new Map();
  return {
    async sendRequest(request) {
      const resource = resourceOf(request.url);
      if (request.method === 'GET' || request.method === 'HEAD') {
        const known = pretended.get(resource.toLowerCase());
        if (known === undefined) return await real.sendRequest(request);
        return known ? await answer(request, 200, known) : await answer(request, 404, NOT_FOUND);
      }
      const body = typeof request.body === 'string' ? redact(request.body) : undefined;
      const parsed = body === undefined ? undefined : (JSON.parse(body) as Json);
      calls.push({ method: request.method, resource, ...(parsed === undefined ? {} : { body: parsed }) });
      return await answer(request, 200, pretend(pretended, request.method, resource, parsed ?? {}));
    },
  };
}

const NOT_FOUND: Json = { error: { code: 'ResourceNotFound', message: 'A dry run removed it.' } };

function pretend(pretended: Pretended, method: string, resource: string, body: Json): Json {
  const key = resource.toLowerCase();
  if (method === 'DELETE') pretended.set(key, null);
  if (method === 'PUT' || method === 'PATCH') {
    const whole = { ...(method === 'PATCH' ? pretended.get(key) : {}), ...body };
    pretended.set(key, asResource(resource, whole));
  }
  if (method !== 'POST') return pretended.get(key) ?? {};
  const [, target = '', verb = ''] = /^(.*)\/([^/]+)$/.exec(key) ?? [];
  const disk = pretended.get(target);
  if (verb === 'begingetaccess') {
    if (disk) pretended.set(target, withProperties(disk, { diskState: 'ActiveUpload' }));
    return { accessSAS: 'https://dry-run.invalid/disk' };
  }
  if (verb === 'endgetaccess' && disk) pretended.set(target, withProperties(disk, { diskState: 'Unattached' }));
  return {};
}

function asResource(id: string, body: Json): Json {
  const creation = (body.properties as { creationData?: { createOption?: string } } | undefined)?.creationData;
  return withProperties(
    { ...body, id, name: id.slice(id.lastIndexOf('/') + 1) },
    {
      provisioningState: 'Succeeded',
      ...(creation?.createOption === 'Upload' ? { diskState: 'ReadyToUpload' } : {}),
    },
  );
}

function withProperties(resource: Json, properties: Json): Json {
  return { ...resource, properties: { ...(resource.properties as Json | undefined), ...properties } };
}

async function answer(request: PipelineRequest, status: number, body: Json): Promise<PipelineResponse> {
  const { createHttpHeaders } = await import('@azure/core-rest-pipeline');
  return {
    request,
    status,
    headers: createHttpHeaders({ 'content-type': 'application/json; charset=utf-8' }),
    bodyAsText: JSON.stringify(body),
  };
}
