import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, progress, refusal } from './answer.ts';
import { ArmError, notFound } from './arm-error.ts';
import type { Consoles } from './boot-diagnostics.ts';
import { deployments } from './deployments.ts';
import { entra, type Principal } from './entra.ts';
import type { ArmFaults } from './faults.ts';
import { computeLocations } from './compute-locations.ts';
import { groups } from './groups.ts';
import type { Tokens } from './identity.ts';
import { metadata } from './metadata.ts';
import { type Permission, permissionsAnswer } from './permissions.ts';
import { type ArmCall, provider } from './provider.ts';
import { parseBody, readText } from './request-body.ts';
import type { World } from './resource-type.ts';
import { scopeTags } from './scope-tags.ts';
import { type Subscription, subscriptions } from './subscriptions.ts';
import { TYPES } from './types/all.ts';

/** A request that was answered, in the order of arrival. */
export interface ArmRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Without Authorization. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed JSON; undefined if there was none, and for token requests. */
  body: unknown;
  /** 0 until it was answered. */
  status: number;
}

/** Everything that a request may ask for or change. */
export interface Service {
  readonly world: World;
  readonly faults: ArmFaults;
  readonly requests: ArmRequest[];
  readonly tokens: Tokens;
  readonly principal: Principal;
  readonly subscriptions: Subscription[];
  readonly consoles: Consoles;
  /** Audiences of the tokens that are taken. */
  readonly audiences: readonly string[];
  readonly settings: { tokenSeconds: number };
  permissions(): readonly Permission[];
  latencyMs(): number;
  issue(audience: string): ReturnType<Tokens['issue']>;
}

/** Answers one request. */
export async function serve(request: IncomingMessage, response: ServerResponse, service: Service): Promise<void> {
  const { method = 'GET', headers } = request;
  // The SDK puts two slashes before ids that begin with one.
  const url = new URL((request.url ?? '/').replace(/^\/+/, '/'), service.world.url);
  const path = decodeURIComponent(url.pathname).replace(/(.)\/$/, '$1');
  const { authorization, ...shown } = headers;
  const query = Object.fromEntries(url.searchParams);
  const log: ArmRequest = { method, path, query, headers: shown, body: undefined, status: 0 };
  service.requests.push(log);
  const fault = service.faults.take(method, path);
  const text = await readText(request).catch((error: unknown) => error as ArmError);
  const latency = service.latencyMs();
  if (latency > 0) await sleep(latency);
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  await service.world.operations.settle();
  let answer: Answer | Buffer;
  try {
    if (typeof text !== 'string') throw text;
    if (fault?.kind === 'error') throw new ArmError(fault.status, fault.code, fault.message ?? fault.code);
    answer =
      open(service, path, url.searchParams, text) ??
      (await guarded(service, { method, path, query: url.searchParams, fault, text, headers, authorization, log }));
  } catch (error) {
    if (!(error instanceof ArmError)) throw error;
    answer = refusal(error);
  }
  if (fault?.kind === 'lost') {
    response.socket?.resetAndDestroy();
    return;
  }
  const extra =
    fault?.kind === 'error' && fault.retryAfter !== undefined ? { 'retry-after': String(fault.retryAfter) } : {};
  log.status = Buffer.isBuffer(answer) ? 200 : answer.status;
  send(response, answer, extra, method === 'HEAD');
}

/** What needs no token. */
function open(service: Service, path: string, query: URLSearchParams, text: string): Answer | Buffer | undefined {
  const { world, principal, audiences } = service;
  if (path === '/metadata/endpoints') {
    return {
      status: 200,
      body: metadata(world.url, query.get('api-version') ?? '', audiences, new URL(world.url).host),
    };
  }
  if (path.startsWith('/bootdiagnostics-fake/')) {
    const bytes = world.diagnostics.read(query);
    if (typeof bytes !== 'number') return bytes;
    throw new ArmError(bytes, bytes === 404 ? 'BlobNotFound' : 'AuthenticationFailed', 'The blob cannot be read.');
  }
  const context = {
    principal,
    seconds: service.settings.tokenSeconds,
    tokens: (audience: string) => service.issue(audience),
  };
  return entra(world.url, path, new URLSearchParams(text), context);
}

interface Guarded extends Omit<ArmCall, 'body'> {
  readonly text: string;
  readonly headers: IncomingMessage['headers'];
  readonly authorization: string | undefined;
  readonly log: ArmRequest;
}

async function guarded(service: Service, { text, headers, authorization, log, ...call }: Guarded): Promise<Answer> {
  const { world, principal } = service;
  service.tokens.check(authorization, service.audiences);
  const body = parseBody(text, headers['content-type']);
  if (text !== '') log.body = body;
  const account = { tenantId: principal.tenantId, subscriptions: service.subscriptions };
  const about = subscriptions(call.path, call.query, account, TYPES);
  if (about) return about;
  const [, id] = /\/operations\/([^/]+)$/.exec(call.path) ?? [];
  if (id !== undefined) {
    const operation = world.operations.get(id);
    if (!operation) throw notFound('NotFound', `The operation '${id}' is not found.`);
    return progress(world, operation, call.path, call.query);
  }
  const asked = { ...call, body };
  return (
    computeLocations(world, call.path, call.query) ??
    permissionsAnswer(world, call, service.permissions()) ??
    scopeTags(world, asked) ??
    deployments(world, TYPES, asked) ??
    groups(world, asked) ??
    (await provider(world, TYPES, asked))
  );
}

function send(response: ServerResponse, answer: Answer | Buffer, extra: Record<string, string>, head: boolean): void {
  const common = { 'x-ms-request-id': randomUUID(), 'x-ms-correlation-request-id': randomUUID(), ...extra };
  if (Buffer.isBuffer(answer)) {
    response
      .writeHead(200, { ...common, 'content-length': answer.length, 'content-type': 'application/octet-stream' })
      .end(answer);
    return;
  }
  const { status, headers, body } = answer;
  const text = body === undefined || head ? undefined : JSON.stringify(body);
  const type = text === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' };
  const length = status === 204 ? {} : { 'content-length': Buffer.byteLength(text ?? '') };
  const remaining = { 'x-ms-ratelimit-remaining-subscription-reads': '11999' };
  response.writeHead(status, { ...common, ...remaining, ...type, ...length, ...headers, ...extra }).end(text);
}
