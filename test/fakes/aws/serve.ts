import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { admit, type Gate, identify } from './admit.ts';
import { type Authorization, parseAuthorization } from './auth/sigv4.ts';
import { refuse } from './dialect.ts';
import type { AwsFaults } from './faults.ts';
import { protocolOf } from './protocols/all.ts';
import type { HttpAnswer, HttpCall, Protocol } from './protocols/protocol.ts';
import { AwsError, type AwsService, type Wire } from './service.ts';

/** A call, in the order of arrival. */
export interface AwsRequest {
  readonly service: string;
  readonly operation: string;
  readonly input: Wire;
  readonly accessKeyId: string;
  /** 0 until it was answered. */
  status: number;
}

/** Everything that a request may ask for or change. */
export interface House extends Gate {
  readonly services: readonly AwsService[];
  readonly faults: AwsFaults;
  readonly requests: AwsRequest[];
  readonly latencyMs: () => number;
}

const LIMIT = 4 * 1024 * 1024;

/** Answers one request. */
export async function serve(request: IncomingMessage, response: ServerResponse, house: House): Promise<void> {
  const body = await readBody(request);
  const requestId = randomUUID();
  const scope = parseAuthorization(request.headers.authorization ?? '');
  const service = house.services.find(({ name }) => name === scope?.service);
  if (!scope || !service) {
    send(response, protocolOf(UNKNOWN).refusal(unsigned(scope), requestId));
    return;
  }
  const protocol = protocolOf(service);
  const { method = 'GET', url: target = '/', headers, rawHeaders } = request;
  const { pathname: path, searchParams: query } = new URL(target, 'http://aws');
  const { operation, input, problem } = parse(protocol, { method, path, query, headers, text: body.toString('utf8') });
  const record = { service: service.name, operation, input, accessKeyId: scope.accessKeyId, status: 0 };
  house.requests.push(record);
  const fault = house.faults.take(service.name, operation);
  const latency = house.latencyMs();
  if (latency > 0) await sleep(latency);
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  let answer: HttpAnswer;
  try {
    const caller = identify(house, service, { method, target, headers, rawHeaders, body }, scope);
    if (fault?.kind === 'error') {
      throw new AwsError(fault.status, fault.code, fault.message ?? fault.code, fault.members);
    }
    if (problem) throw problem;
    const call = admit(house, service, { operation, input, region: scope.region, caller });
    answer = protocol.answer(operation, await service.handle(call), requestId);
  } catch (error) {
    const known = error instanceof AwsError;
    if (!known) console.error(`${service.name}:${operation} of the fake AWS failed:`, error);
    answer = protocol.refusal(known ? error : new AwsError(500, 'InternalFailure', String(error)), requestId);
  }
  if (fault?.kind === 'lost') {
    response.socket?.resetAndDestroy();
    return;
  }
  record.status = answer.status;
  send(response, answer);
}

/** How it is answered where the signature does not even say for which service it is. */
const UNKNOWN: AwsService = { name: 'unknown', protocol: 'rest-json', version: '', handle: () => undefined };

function unsigned(scope: Authorization | undefined): AwsError {
  return scope
    ? refuse(UNKNOWN, 'badSignature', `Credential should be scoped to correct service, not '${scope.service}'.`)
    : refuse(UNKNOWN, 'unsigned', 'Missing Authentication Token');
}

function parse(protocol: Protocol, call: HttpCall): { operation: string; input: Wire; problem?: AwsError } {
  try {
    return protocol.parse(call);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { operation: '', input: {}, problem: error };
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LIMIT) throw new Error(`A request of more than ${LIMIT} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, { status, headers, text }: HttpAnswer): void {
  const length = status === 204 ? {} : { 'content-length': String(Buffer.byteLength(text)) };
  response.writeHead(status, { ...headers, ...length }).end(status === 204 ? undefined : text);
}
