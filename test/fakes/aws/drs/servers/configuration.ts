/** Replication and launch settings: the templates of an account, and what each server has of its own. */
import type { Wire } from '../../service.ts';
import type { Drs } from '../drs.ts';
import { type FieldProblem, invalid } from '../refusals.ts';
import { replication } from '../model/values.ts';
import { MANAGED } from '../recovery/launch.ts';
import { type Machine, recommendedType } from './source-server.ts';

const RULES = 3;

export const REPLICATION_DEFAULTS: Wire = {
  associateDefaultSecurityGroup: true,
  replicationServerInstanceType: 't3.small',
  useDedicatedReplicationServer: false,
  defaultLargeStagingDiskType: 'GP3',
  dataPlaneRouting: 'PRIVATE_IP',
  createPublicIP: false,
  autoReplicateNewDisks: false,
  internetProtocol: 'IPV4',
};

export const LAUNCH_DEFAULTS: Wire = {
  launchDisposition: 'STARTED',
  targetInstanceTypeRightSizingMethod: 'BASIC',
  ...{ copyPrivateIp: false, copyTags: false, licensing: { osByol: false }, postLaunchEnabled: false },
};

/** What the API model does not say of replication settings. Throws ValidationException. */
export function checkReplication(drs: Drs, settings: Wire): void {
  const { stagingAreaSubnetId: subnet, replicationServersSecurityGroupsIDs: groups, pitPolicy } = settings;
  const problems: FieldProblem[] = [];
  const wrong = (name: string, message: string) => void problems.push({ name, message });
  if (typeof subnet === 'string' && !drs.ec2.hasSubnet(subnet)) {
    wrong('stagingAreaSubnetId', `The subnet ${subnet} does not exist`);
  }
  for (const group of (groups ?? []) as readonly string[]) {
    if (!drs.ec2.hasSecurityGroup(group)) wrong('replicationServersSecurityGroupsIDs', `${group} does not exist`);
  }
  if (Array.isArray(pitPolicy)) checkRules(pitPolicy as readonly Wire[], wrong);
  const custom = settings['ebsEncryption'] === 'CUSTOM';
  if (custom !== (settings['ebsEncryptionKeyArn'] !== undefined)) {
    wrong('ebsEncryptionKeyArn', custom ? 'Is required for CUSTOM encryption' : 'Is for CUSTOM encryption only');
  }
  if (settings['dataPlaneRouting'] === 'PUBLIC_IP' && settings['createPublicIP'] === false) {
    wrong('createPublicIP', 'Must be true when dataPlaneRouting is PUBLIC_IP');
  }
  if (problems.length > 0) throw invalid(...problems);
}

/** Exactly one rule for minutes, one for hours and one for days. */
function checkRules(rules: readonly Wire[], wrong: (name: string, message: string) => void): void {
  const units = new Set(rules.map((rule) => rule['units']));
  if (rules.length !== RULES || units.size !== RULES) {
    wrong('pitPolicy', 'Must have exactly 3 rules: one for each of MINUTE, HOUR and DAY');
  }
}

/** Settings that a new server takes from the account's templates. */
export function settingsFor(drs: Drs, id: string, machine: Machine, template: Wire) {
  const [launchTemplate = LAUNCH_DEFAULTS] = drs.launchTemplates.values();
  const tags = { ...MANAGED, AWSElasticDisasterRecoverySourceServerID: id, Name: machine.hostname };
  const data = { instanceType: recommendedType(machine) };
  const ec2LaunchTemplateID = drs.ec2.createLaunchTemplate(`AWSElasticDisasterRecovery-${id}`, data, tags);
  return {
    configuration: {
      ...{ sourceServerID: id, name: machine.hostname, ...only(Object.keys(replication), template) },
      replicatedDisks: machine.disks.map(({ deviceName }, index) => ({
        ...{ deviceName, isBootDisk: index === 0, stagingDiskType: 'AUTO', iops: 0, throughput: 0 },
      })),
    },
    launchConfiguration: {
      ...{ sourceServerID: id, name: machine.hostname, ec2LaunchTemplateID },
      ...only(Object.keys(LAUNCH_DEFAULTS), launchTemplate),
    },
  };
}

function only(names: readonly string[], from: Wire): Wire {
  return Object.fromEntries(names.map((name) => [name, from[name]]));
}
