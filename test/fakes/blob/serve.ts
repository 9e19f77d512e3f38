import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import type { FakeClock } from '../clock.ts';
import type { Account } from './account.ts';
import { answer, refusalReply } from './answer.ts';
import { authorize } from './auth/authorize.ts';
import type { Tokens } from './auth/tokens.ts';
import { type BlobRequest, recordOf } from './blob-request.ts';
import { type Call, parseCall } from './call.ts';
import { refuseUnknownHeaders } from './conditions.ts';
import type { BlobFault, BlobFaults } from './faults.ts';
import type { BlobLink } from './link.ts';
import type { Context, Reply } from './operations/operation.ts';
import { MAX_UPDATE } from './operations/put-page.ts';
import { type Body, Cut, readBody } from './read-body.ts';
import { Refusal } from './refusal.ts';
import { route } from './route.ts';

export interface Service {
  readonly accounts: ReadonlyMap<string, Account>;
  readonly tokens: Tokens;
  readonly clock: FakeClock;
  readonly faults: BlobFaults;
  readonly link: BlobLink;
  readonly requests: BlobRequest[];
}

/** Answers one request, or fails to as it was told. */
export async function serve(request: IncomingMessage, response: ServerResponse, service: Service): Promise<void> {
  const { link, clock, faults, requests } = service;
  const call = parseCall(request, request.socket instanceof TLSSocket);
  const record = recordOf(call);
  requests.push(record);
  const fault = faults.take({ ...record });
  try {
    const reply = await work(request, call, record, fault, service).catch((error: unknown) => {
      if (error instanceof Refusal) return refusalReply(error, clock.now());
      throw error;
    });
    // What a refusal left unread still stands before the next request of the connection.
    request.resume();
    if (fault?.kind === 'hang') return;
    await sleep(link.latency + (fault?.kind === 'delay' ? fault.milliseconds : 0));
    await answer(response, reply, { call, record, fault, link });
  } catch (error) {
    if (!(error instanceof Cut)) throw error;
    if (request.socket instanceof TLSSocket) request.socket.destroy();
    else request.socket.resetAndDestroy();
  }
}

async function work(
  request: IncomingMessage,
  call: Call,
  record: BlobRequest,
  fault: BlobFault | undefined,
  service: Service,
): Promise<Reply> {
  const cutAfter = fault?.kind === 'reset' ? (fault.after ?? 0) : Infinity;
  const read = await readBody(request, service.link, record, { most: MAX_UPDATE, cutAfter });
  if (fault?.kind === 'corrupt' && read.body.length > 0) read.body[0] = (read.body[0] ?? 0) ^ 1;
  if (fault?.kind === 'status') throw refusalOf(fault);
  if (fault?.kind === 'hang') return { status: 0, headers: {} };
  const reply = await perform(call, read, service);
  if (fault?.kind === 'lost') throw new Cut();
  if (fault?.kind === 'wrong') throw refusalOf(fault);
  return reply;
}

function refusalOf({ status, code, retryAfter }: Extract<BlobFault, { kind: 'status' | 'wrong' }>): Refusal {
  return new Refusal(status, code, retryAfter === undefined ? {} : { headers: { 'retry-after': String(retryAfter) } });
}

async function perform(call: Call, read: Body, { accounts, tokens, clock }: Service): Promise<Reply> {
  const account = accounts.get(call.account);
  if (!account) throw new Refusal(404, 'ResourceNotFound');
  const container = account.containers.get(call.container);
  const context: Context = { call, account, container, blob: container?.blobs.get(call.blob), ...read, clock };
  const granted = authorize(call, account, container, tokens, clock.now());
  if (call.method === 'PUT' && call.headers['content-length'] === undefined) {
    throw new Refusal(411, 'MissingContentLengthHeader');
  }
  refuseUnknownHeaders(call);
  const operation = route(call);
  // Which code the endpoint of a disk answers with is not documented; that it refuses is known from azcopy.
  if (account.disk && !operation.onDisks) throw new Refusal(409, 'BlobOperationNotSupported');
  if (!new RegExp(`[${operation.permission(context)}]`).test(granted)) {
    throw new Refusal(403, 'AuthorizationPermissionMismatch');
  }
  return operation.run(context);
}
