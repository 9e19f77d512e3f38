import { writeFile } from 'node:fs/promises';
import { startMachine } from '../../src/azure/machines/life.ts';
import { openFlow, type Flow, type FlowOptions } from '../../src/dr/flow.ts';
import type { FailbackEvent, Host } from '../../src/events.ts';
import { sharedSignal } from '../../src/signal.ts';
import { FakeArm } from '../fakes/arm/fake-arm.ts';
import type { CommandOutcome, RunCommand } from '../fakes/arm/hooks.ts';
import { FakeAws } from '../fakes/aws/fake-aws.ts';
import { FakeBlobs } from '../fakes/blob/fake-blobs.ts';
import { type FakeClock, fakeClock } from '../fakes/clock.ts';
import { runInstaller } from './dr/agent-installer.ts';
import { addAzureWorld, clientImage, inGroup, LOCATION, type ServerSeed, serverSeeds, VNET } from './dr/azure-world.ts';
import { installAgents, setUpDrs } from './dr/drs-world.ts';
import { type ClientRun, failbackClients } from './dr/failback-clients.ts';
import { linkTunnels } from './dr/link-tunnels.ts';
import { type PlanParts, planText } from './dr/plan-text.ts';
import { type Folder, temporaryFolder } from './formats/folder.ts';
import { testCertificate } from './test-certificate.ts';

export interface DrRigOptions {
  /** How many, or which; 5 unless told. */
  readonly servers?: number | readonly ServerSeed[];
  /** Times as fast as the machine's clock; 600 unless told. */
  readonly speed?: number;
  /** Members of the plan that are otherwise. */
  readonly plan?: PlanParts;
}

/**
 * Both clouds, on one clock, with what connects them: a tunnel is up when both sides fit, a script that installs the agent
 * brings a server into DRS, and a machine with a failback image pairs with it.
 */
export interface DrRig extends AsyncDisposable {
  readonly arm: FakeArm;
  readonly blobs: FakeBlobs;
  readonly aws: FakeAws;
  readonly clock: FakeClock;
  readonly caFile: string;
  readonly folder: Folder;
  /** The plan file. */
  readonly plan: string;
  /** For the command line: logged in to both clouds, its state in the rig's folder. */
  readonly env: NodeJS.ProcessEnv;
  readonly servers: readonly ServerSeed[];
  readonly host: Host;
  readonly events: FailbackEvent[];
  /** How the failback clients of all machines fared. */
  readonly clients: readonly ClientRun[];
  /** Scripts other than the installer of the agent: what they do; nothing, unless told. */
  onScript: (command: RunCommand) => CommandOutcome | undefined;
  open(options?: Partial<FlowOptions>): Promise<Flow>;
  /** Writes the plan with other members. */
  writePlan(parts: PlanParts): Promise<void>;
  /** The resource id of something in the group: `Microsoft.Compute/disks/data`. */
  id(path: string): string;
  /** Sets up DRS as an administrator would: six roles, initialised, a replication template. */
  initialize(): Promise<void>;
  /** Installs the agent on servers of the plan, all unless told; their source servers by name. */
  protect(names?: readonly string[]): ReadonlyMap<string, string>;
}

export async function drRig({ servers = 5, speed = 600, plan = {} }: DrRigOptions = {}): Promise<DrRig> {
  const [folder, tls] = [await temporaryFolder(), await testCertificate()];
  const caFile = folder.at('ca.pem');
  await writeFile(caFile, tls.cert);
  const clock = fakeClock(speed);
  const blobs = await FakeBlobs.start({ tls, clock });
  const arm = await FakeArm.start({ tls, clock, blobs });
  const aws = await FakeAws.start({ tls, clock });
  // The client trusts the time of its own machine, on which a token must last longer than the test.
  arm.tokenSeconds = 3600 * speed;
  const seeds = typeof servers === 'number' ? serverSeeds(servers) : servers;
  addAzureWorld(arm, seeds, aws.region);
  const events: FailbackEvent[] = [];
  const clients: ClientRun[] = [];
  const planFile = folder.at('dr.yaml');
  const rig: DrRig = {
    ...{ arm, blobs, aws, clock, caFile, folder, events, clients, servers: seeds, plan: planFile },
    env: environment(arm, aws, caFile, folder),
    host: { report: (event) => void events.push(event) },
    onScript: () => ({ exitCode: 0, stdout: '', stderr: '' }),
    open: (options = {}) => open(rig, options),
    writePlan: (parts) => writeFile(planFile, rigPlan(rig, { ...plan, ...parts })),
    id: (path) => inGroup(arm, path),
    initialize: async () => setUpDrs(await open(rig, {}), aws.ec2.subnetIds[0]),
    protect: (names = seeds.map(({ name }) => name)) => installAgents(arm, aws, 'shop', names),
    async [Symbol.asyncDispose]() {
      for (const used of [arm, aws, blobs, folder]) await used[Symbol.asyncDispose]();
    },
  };
  arm.onRunCommand = (command) => runInstaller(arm, aws, command) ?? rig.onScript(command);
  arm.onPower = failbackClients(arm, aws, clients);
  linkTunnels(arm, aws);
  await rig.writePlan({});
  await startServers(rig);
  return rig;
}

function open({ plan, host, env, caFile, aws, arm, clock }: DrRig, options: Partial<FlowOptions>): Promise<Flow> {
  const { signal } = new AbortController();
  return openFlow({
    ...{ plan, host, signal, env, caFile, now: () => clock.now(), ...options },
    aws: { endpoint: aws.url, credentials: aws.credentials, pollMs: 5, ...options.aws },
    azure: { credential: arm.credential, pollMs: 5, ...options.azure },
  });
}

function environment(arm: FakeArm, aws: FakeAws, caFile: string, folder: Folder): NodeJS.ProcessEnv {
  const { tenantId, clientId, clientSecret } = arm.principal;
  const { accessKeyId, secretAccessKey } = aws.credentials;
  return {
    PATH: process.env.PATH,
    HOME: folder.at('home'),
    XDG_STATE_HOME: folder.at('state'),
    FAILBACK_CACHE_DIR: folder.at('cache'),
    FAILBACK_CA_FILE: caFile,
    FAILBACK_CLOUD: arm.url,
    ...{ AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: clientSecret },
    AZURE_TOKEN_CREDENTIALS: 'EnvironmentCredential',
    ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_ENDPOINT_URL: aws.url },
  };
}

function rigPlan({ arm, aws, servers }: DrRig, parts: PlanParts): string {
  const [stagingSubnet, recoverySubnet] = aws.ec2.subnetIds;
  return planText({
    aws: { account: aws.account, region: aws.region, vpc: aws.ec2.vpcId, stagingSubnet, recoverySubnet },
    azure: {
      ...{ cloud: arm.url, subscription: arm.subscription, resourceGroup: 'rg', location: LOCATION },
      ...{ vnet: VNET.name, subnet: VNET.subnet },
    },
    vpn: { gatewaySubnet: '10.10.255.0/27' },
    failback: { images: { 1: clientImage(arm, 1), 2: clientImage(arm, 2) } },
    servers: servers.map(({ name }, index) => ({ name, vm: name, wave: index < 2 ? 1 : 2 })),
    ...parts,
  });
}

/** Machines that were simply put there do not run before somebody starts them. */
async function startServers(rig: DrRig): Promise<void> {
  const signal = sharedSignal(new AbortController().signal);
  const { azure } = await rig.open();
  const { arm, servers } = rig;
  const ids = servers.map(({ name }) => inGroup(arm, `Microsoft.Compute/virtualMachines/${name}`));
  await Promise.all(ids.map((id) => startMachine(azure, id, signal)));
  rig.arm.reset();
  rig.aws.reset();
  rig.events.length = 0;
}
