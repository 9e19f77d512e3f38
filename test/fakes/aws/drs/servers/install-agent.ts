import { AwsError } from '../../service.ts';
import type { Drs } from '../drs.ts';
import { newId } from '../ids.ts';
import { quotaExceeded, uninitialized, unfit } from '../refusals.ts';
import { startReplication } from '../replication/replication.ts';
import { AGENT_STEPS } from '../replication/steps.ts';
import { settingsFor } from './configuration.ts';
import type { Machine, SourceServer } from './source-server.ts';

/** What the agent's installer is told, and what it finds. */
export interface AgentInstallation extends Machine {
  readonly accessKeyId: string;
  readonly region: string;
  /** Of a new server only. */
  readonly tags?: Readonly<Record<string, string>>;
  /** `--devices`: replicate these only; all without it. */
  readonly devices?: readonly string[] | undefined;
}

const ACTION = 'drs:CreateSourceServerForDrs';
const MOST_DISKS = 60;

/**
 * Installs the agent on a machine, as the installer does; the id of its source server. A machine that DRS knows by a MAC
 * address keeps its id. Throws `AwsError`: UnrecognizedClientException, AccessDeniedException,
 * UninitializedAccountException, ValidationException, ServiceQuotaExceededException.
 */
export function installAgent(drs: Drs, installation: AgentInstallation): string {
  const { accessKeyId, region, tags = {}, devices, ...found } = installation;
  checkCaller(drs, accessKeyId);
  const machine = { ...found, disks: chosenDisks(found, devices) };
  const known = [...drs.servers.values()].find((server) => sameMachine(server.machine, machine));
  if (region !== drs.ec2.region) {
    throw known
      ? unfit('The agent was previously installed to replicate into another region or account.')
      : uninitialized();
  }
  const [template] = drs.replicationTemplates.values();
  if (!drs.initialized) throw uninitialized();
  if (!template) throw unfit('There is no replication configuration template.');
  const now = drs.now();
  const begin = (begins: 'INITIAL_SYNC' | 'RESCAN') =>
    startReplication({ disks: machine.disks, steps: AGENT_STEPS, begins, pace: drs.pace, now });
  if (known) {
    const again = known.replication.halt?.state === 'DISCONNECTED';
    Object.assign(known, { machine, replication: begin(again ? 'INITIAL_SYNC' : 'RESCAN') });
    return known.id;
  }
  const { replicatingServers: most } = drs.limits;
  if (drs.servers.size >= most) throw quotaExceeded(`At most ${most} source servers can replicate.`, 'L-C1D14A2B');
  const id = newId('s');
  const settings = settingsFor(drs, id, machine, template);
  const replication = begin('INITIAL_SYNC');
  const server: SourceServer = { id, machine, tags: { ...tags }, addedAt: now, replication, ...settings, launched: [] };
  drs.servers.set(id, server);
  drs.onInstall?.(id);
  return id;
}

function checkCaller(drs: Drs, accessKeyId: string): void {
  const caller = drs.iam.callerOf(accessKeyId);
  if (!caller) {
    throw new AwsError(403, 'UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  if (drs.iam.mayDo(caller, ACTION)) return;
  throw new AwsError(403, 'AccessDeniedException', `User: ${caller.arn} is not authorized to perform: ${ACTION}`);
}

function chosenDisks({ disks }: Machine, devices: readonly string[] | undefined) {
  const stranger = devices?.find((name) => !disks.some(({ deviceName }) => deviceName === name));
  if (stranger !== undefined) throw unfit(`The device ${stranger} does not exist.`);
  const chosen = devices ? disks.filter(({ deviceName }) => devices.includes(deviceName)) : disks;
  if (chosen[0] === undefined || chosen[0] !== disks[0]) throw unfit('The boot disk has to be replicated.');
  if (chosen.length > MOST_DISKS) throw unfit(`At most ${MOST_DISKS} disks can be replicated.`);
  return chosen;
}

function sameMachine(one: Machine, other: Machine): boolean {
  const macs = one.macs.map((mac) => mac.toLowerCase());
  return other.macs.some((mac) => macs.includes(mac.toLowerCase()));
}
