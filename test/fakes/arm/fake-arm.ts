import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { closeServer } from '../close-server.ts';
import { type FakeClock, fakeClock } from '../clock.ts';
import { type Consoles, DiagnosticsBlobs } from './boot-diagnostics.ts';
import type { DiskBlobs } from './disk-blobs.ts';
import type { Principal } from './entra.ts';
import { type ArmFault, ArmFaults, type ArmFilter } from './faults.ts';
import { GROUP, groupId } from './groups.ts';
import { Tokens } from './identity.ts';
import { type Hooks, IDLE_HOOKS } from './hooks.ts';
import type { Json } from './json.ts';
import { Operations, type OperationSettings } from './operations.ts';
import type { Permission } from './permissions.ts';
import { shownNow } from './provider.ts';
import { parseId } from './resource-id.ts';
import type { World } from './resource-type.ts';
import { Resources } from './resources.ts';
import { seeded } from './seeds.ts';
import { type ArmRequest, serve, type Service } from './serve.ts';
import type { Subscription } from './subscriptions.ts';
import { TYPES } from './types/all.ts';
import { type VpnTunnel, vpnTunnels } from './types/network/tunnel.ts';

export interface FakeArmOptions {
  /** Serves https with this certificate (`testCertificate()`); http otherwise. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  /** Where the bytes of disks are; without it disks cannot be uploaded or read. */
  readonly blobs?: DiskBlobs;
  /** Shared with other fakes. */
  readonly clock?: FakeClock;
  readonly operations?: Partial<OperationSettings>;
}

/** A resource that is simply there; other members, such as `sku`, are as GET gives them. */
export interface ResourceSeed extends Json {
  readonly id: string;
  readonly location?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly properties: Json;
}

/** A resource as GET gives it. */
export interface ArmResource extends ResourceSeed {
  readonly name: string;
  readonly type: string;
}

/**
 * Azure Resource Manager with its token service on 127.0.0.1 (Azure REST API reference: Compute, Resource Manager). It
 * begins with one tenant, one subscription, one service principal that may do everything, and no resource group.
 * Keeps state, records requests, and goes wrong when told to. What Azure refuses, it refuses with the same code.
 */
export class FakeArm implements AsyncDisposable, Hooks {
  readonly clock: FakeClock;
  /** In the order of arrival; polls and token requests included. */
  readonly requests: ArmRequest[] = [];
  readonly operations: OperationSettings;
  readonly principal: Principal = { tenantId: randomUUID(), clientId: randomUUID(), clientSecret: randomUUID() };
  /** What every machine shows: `serialLog` and `screenshot`. */
  readonly consoles: Consoles = { serialLog: () => '', screenshot: Buffer.alloc(0) };
  /** Features that are registered on the subscriptions: `Microsoft.Compute/UseStandardSecurityType`. */
  readonly features = new Set<string>();
  /** Whether machines still run, so many milliseconds after they were started: `running`, `stopped`, `deallocated`. */
  power: (milliseconds: number, vmId: string) => string = () => 'running';
  onRunCommand = IDLE_HOOKS.onRunCommand;
  onPower = IDLE_HOOKS.onPower;
  connectionStatus = IDLE_HOOKS.connectionStatus;
  announced = IDLE_HOOKS.announced;
  /** What a region of a subscription may have: `cores`, or those of a family. 1000 of each unless told. */
  readonly quotas = new Map<string, number>();
  /** What the principal may do in every resource group, as Permissions - List For Resource Group tells it. */
  permissions: readonly Permission[] = [{ actions: ['*'], notActions: [] }];
  /** Most resources in one answer of a list. */
  pageSize = 1000;
  /** Milliseconds before every answer. */
  latencyMs = 0;
  readonly #settings = { tokenSeconds: 3600 };
  readonly #subscriptions: Subscription[] = [];
  readonly #resources = new Resources();
  readonly #faults = new ArmFaults();
  readonly #tokens: Tokens;
  readonly #blobs: DiskBlobs | undefined;
  readonly #server: Server;
  readonly #scheme: string;
  #made: World | undefined;

  private constructor({ tls, blobs, clock = fakeClock(), operations }: FakeArmOptions) {
    this.clock = clock;
    this.operations = { milliseconds: 20, style: 'azure-async-operation', retryAfter: 0, ...operations };
    this.#tokens = new Tokens(clock, this.principal.tenantId);
    this.#blobs = blobs;
    this.addSubscription('Fake subscription');
    let service: Service | undefined;
    const listener = (request: IncomingMessage, response: ServerResponse) => {
      service ??= this.#service();
      // A client that goes away in the middle is nothing special.
      serve(request, response, service).catch(() => response.destroy());
    };
    this.#server = tls ? createHttpsServer(tls, listener) : createHttpServer(listener);
    this.#scheme = tls ? 'https' : 'http';
  }

  static async start(options: FakeArmOptions = {}): Promise<FakeArm> {
    const arm = new FakeArm(options);
    await once(arm.#server.listen(0, '127.0.0.1'), 'listening');
    return arm;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Endpoint without a slash at the end; also the authority: `/TENANT/oauth2/v2.0/token`, `/metadata/endpoints`. */
  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.port}`;
  }

  /** Id of the first subscription. */
  get subscription(): string {
    return this.#subscriptions[0]?.id ?? '';
  }

  /** Seconds that a token is good for, by the clock: 3600 unless told. */
  get tokenSeconds(): number {
    return this.#settings.tokenSeconds;
  }

  set tokenSeconds(seconds: number) {
    this.#settings.tokenSeconds = seconds;
  }

  /** A credential for the SDKs, whose tokens this fake accepts. */
  get credential() {
    return {
      getToken: async (scopes: string | string[]) => {
        const scope = Array.isArray(scopes) ? (scopes[0] ?? '') : scopes;
        return this.token(scope.replace(/\/\.default$/, ''));
      },
    };
  }

  /** Returns the id. */
  addSubscription(displayName: string, id: string = randomUUID()): string {
    this.#subscriptions.push({ id, displayName });
    return id;
  }

  /** Makes a resource group without a request; returns its resource id. */
  addGroup(name: string, location = 'eastus', subscription = this.subscription): string {
    const id = groupId(subscription, name);
    this.addResource({ id, location, tags: {}, properties: { provisioningState: 'Succeeded' } });
    return id;
  }

  /** Puts any resource without a request and without rules: a storage account, a broken disk. */
  addResource({ id, location, tags, properties, ...others }: ResourceSeed): void {
    const type = parseId(id)?.type ?? GROUP;
    const place = {
      ...(location === undefined ? {} : { location }),
      ...(tags === undefined ? {} : { tags: { ...tags } }),
    };
    const seed = { id, type, ...place, others, properties: { ...properties }, hidden: {} };
    for (const part of seeded(seed, this.clock.now())) this.#resources.add(part);
  }

  /** What GET would give, groups too; undefined if there is none. What is due by the next request is not done yet. */
  resource(id: string): ArmResource | undefined {
    const found = this.#resources.get(id);
    return found && (structuredClone(shownNow(this.#world, found, TYPES)) as ArmResource);
  }

  /** What a machine was made with for its guest alone to read; undefined if it was not. */
  userData(vmId: string): string | undefined {
    const text = this.#resources.get(vmId)?.hidden.userData;
    return text === undefined ? undefined : Buffer.from(text, 'base64').toString();
  }

  /** The tunnels that Azure would keep up, one for each connection, with what the other end must match. */
  tunnels(): VpnTunnel[] {
    return vpnTunnels(this.#world);
  }

  /** Ids of all resources and groups there are, to see that nothing was left behind. */
  ids(): string[] {
    return this.#resources.all().map(({ id }) => id);
  }

  /** A token of this audience, such as `https://management.azure.com`; that of this fake unless told. */
  token(audience = this.url): { token: string; expiresOnTimestamp: number } {
    const { token, expires } = this.#tokens.issue(audience, this.tokenSeconds);
    if (/storage/i.test(audience)) this.#blobs?.acceptToken(token, new Date(expires));
    return { token, expiresOnTimestamp: expires };
  }

  /** No token that was issued is good any more. */
  revokeTokens(): void {
    for (const token of this.#tokens.all()) this.#blobs?.revokeToken(token);
    this.#tokens.clear();
  }

  /** The next `times` requests that fit the filter go wrong. */
  fail(fault: ArmFault, filter: ArmFilter = {}, times = 1): void {
    this.#faults.add(fault, filter, times);
  }

  /** Forgets faults and requests. */
  reset(): void {
    this.#faults.clear();
    this.requests.length = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await closeServer(this.#server);
  }

  get #world(): World {
    const { url, clock, features, quotas, consoles } = this;
    this.#made ??= {
      ...{ url, clock, features, quotas, resources: this.#resources, settings: this.operations, blobs: this.#blobs },
      operations: new Operations(clock),
      diagnostics: new DiagnosticsBlobs(clock, consoles),
      hooks: this,
      pageSize: () => this.pageSize,
      power: ({ id, hidden }) =>
        hidden.power === 'running' ? this.power(clock.now() - (hidden.since ?? 0), id) : (hidden.power ?? 'unknown'),
    };
    return this.#made;
  }

  #service(): Service {
    const { url, principal, requests, consoles } = this;
    return {
      ...{ principal, requests, faults: this.#faults, tokens: this.#tokens, consoles, settings: this.#settings },
      world: this.#world,
      permissions: () => this.permissions,
      latencyMs: () => this.latencyMs,
      subscriptions: this.#subscriptions,
      audiences: [url, 'https://management.core.windows.net', 'https://management.azure.com'],
      issue: (audience) => {
        const { token, expiresOnTimestamp } = this.token(audience);
        return { token, audience, expires: expiresOnTimestamp };
      },
    };
  }
}
