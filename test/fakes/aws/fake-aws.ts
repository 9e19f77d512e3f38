import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type FakeClock, fakeClock } from '../clock.ts';
import { closeServer } from '../close-server.ts';
import type { AwsKeys } from './auth/key-ring.ts';
import { FakeDrs } from './drs/fake-drs.ts';
import { FakeEc2 } from './ec2/fake-ec2.ts';
import { type AwsFault, AwsFaults, type AwsFilter } from './faults.ts';
import { FakeIam } from './iam/fake-iam.ts';
import { type RateLimit, RateLimits } from './rate-limits.ts';
import { type AwsRequest, type House, serve } from './serve.ts';
import type { AwsService, AwsWorld } from './service.ts';
import { FakeSsm } from './ssm/fake-ssm.ts';
import { FakeSts } from './sts/fake-sts.ts';

export interface FakeAwsOptions {
  /** Serves https with this certificate (`testCertificate()`); http otherwise. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  /** Shared with other fakes. */
  readonly clock?: FakeClock;
  /** `eu-central-1` unless told. */
  readonly region?: string;
  /** Twelve digits. */
  readonly account?: string;
}

/**
 * One account of AWS on 127.0.0.1: all services behind one socket, told apart by the signature of a request. It begins
 * with one user, `operator`, who may do everything. Signatures, temporary keys and rights are checked as AWS does; it
 * keeps state, records calls, and goes wrong when told to. What AWS refuses, it refuses with the same code.
 */
export class FakeAws implements AsyncDisposable {
  readonly clock: FakeClock;
  readonly region: string;
  readonly account: string;
  readonly iam: FakeIam;
  readonly sts: FakeSts;
  readonly ssm: FakeSsm;
  readonly ec2: FakeEc2;
  readonly drs: FakeDrs;
  /** Keys of the user `operator`. */
  readonly credentials: AwsKeys;
  /** In the order of arrival. */
  readonly requests: AwsRequest[] = [];
  /** Before every answer. */
  latencyMs = 0;
  readonly #faults = new AwsFaults();
  readonly #limits = new RateLimits();
  readonly #server: Server;
  readonly #scheme: string;

  private constructor({ tls, clock = fakeClock(), region = 'eu-central-1', account = '123456789012' }: FakeAwsOptions) {
    this.clock = clock;
    this.region = region;
    this.account = account;
    const world: AwsWorld = { clock, account };
    this.iam = new FakeIam(world);
    this.sts = new FakeSts(world, this.iam);
    this.ssm = new FakeSsm(world);
    this.ec2 = new FakeEc2(world, region);
    this.drs = new FakeDrs(world, this.ec2, this.iam);
    this.credentials = this.iam.addUser('operator');
    const house = this.#house();
    const listener = (request: IncomingMessage, response: ServerResponse) => {
      // A client that goes away in the middle is nothing special.
      serve(request, response, house).catch(() => response.destroy());
    };
    this.#server = tls ? createHttpsServer(tls, listener) : createHttpServer(listener);
    this.#scheme = tls ? 'https' : 'http';
  }

  static async start(options: FakeAwsOptions = {}): Promise<FakeAws> {
    const aws = new FakeAws(options);
    await once(aws.#server.listen(0, '127.0.0.1'), 'listening');
    return aws;
  }

  /** The endpoint of every service, without a slash at the end. */
  get url(): string {
    return `${this.#scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Nobody may do this any more: `drs:StartRecovery`, `ec2:*`. */
  deny(...actions: string[]): void {
    this.iam.denied.push(...actions);
  }

  /** Takes back what `deny` said of these actions; of all, if none is named. */
  allow(...actions: string[]): void {
    const { denied } = this.iam;
    const kept = actions.length === 0 ? [] : denied.filter((action) => !actions.includes(action));
    denied.splice(0, Infinity, ...kept);
  }

  /** The next `times` calls that fit the filter go wrong. */
  fail(fault: AwsFault, filter: AwsFilter = {}, times = 1): void {
    this.#faults.add(fault, filter, times);
  }

  /** Calls that come faster than this are refused as the service does: `ThrottlingException`, `RequestLimitExceeded` … */
  limit(limit: RateLimit): void {
    this.#limits.add(limit);
  }

  /** Forgets faults, limits and requests. */
  reset(): void {
    this.#faults.clear();
    this.#limits.clear();
    this.requests.length = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await closeServer(this.#server);
  }

  #house(): House {
    const { iam, sts, ssm, ec2, drs, clock, region, requests } = this;
    const services: readonly AwsService[] = [iam, sts, ssm, ec2, drs];
    return {
      ...{ services, iam, requests, faults: this.#faults, limits: this.#limits },
      door: { keys: iam.keys, region, now: () => clock.now() },
      latencyMs: () => this.latencyMs,
    };
  }
}
