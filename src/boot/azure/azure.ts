import type { Server } from 'node:http';
import { imds, type ImdsOptions } from './imds.ts';
import { type Answer, type GuestRequest, serveHttp, type Service } from './service.ts';
import { type ReadyReport, wireserver } from './wireserver.ts';

/** Something that the guest can reach: an address in the machine's network, and who answers there. */
export interface GuestService {
  /** A word for logs. */
  readonly name: string;
  /** IPv4, in 168.0.0.0/7. */
  readonly address: string;
  readonly port: number;
  readonly server: Pick<Server, 'emit'>;
}

/** One request of the guest; the query is left out, and so is whatever else could be secret. */
export interface SeenRequest {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly problem?: string;
}

/** Requests that are kept, so that a guest that asks for ever fills no memory. */
const KEPT = 200;

export interface EmulatedAzure {
  readonly services: readonly GuestService[];
  readonly report: () => ReadyReport;
  readonly delivered: () => boolean;
  readonly requests: readonly SeenRequest[];
}

/** What Azure's host offers each machine, without Azure: its wireserver and its metadata service. */
export function emulateAzure(options: ImdsOptions): EmulatedAzure {
  const wire = wireserver();
  const metadata = imds(options);
  const requests: SeenRequest[] = [];
  const serve = (name: string, address: string, service: Service): GuestService => {
    const seen = ({ method, path }: GuestRequest, { status, problem }: Answer) => {
      const request = { service: name, method, path: path.slice(0, 200), status };
      if (requests.length < KEPT) requests.push(problem === undefined ? request : { ...request, problem });
    };
    return { name, address, port: 80, server: serveHttp(service, seen) };
  };
  return {
    services: [serve('wireserver', '168.63.129.16', wire.service), serve('imds', '169.254.169.254', metadata.service)],
    report: wire.report,
    delivered: metadata.delivered,
    requests,
  };
}
