import { AwsError } from '../../fakes/aws/service.ts';
import type { FakeAws } from '../../fakes/aws/fake-aws.ts';
import type { FakeArm } from '../../fakes/arm/fake-arm.ts';
import type { CommandOutcome, RunCommand } from '../../fakes/arm/hooks.ts';
import { type MachineView, machineView } from './machine-view.ts';

const GiB = 1024 ** 3;
const INSTALLER = /aws-replication-installer-init|AwsReplicationWindows\w*Installer/;

/**
 * What a run command does that calls the installer of the DRS agent: the agent is in DRS then, or the installer says why
 * not. Undefined for other scripts.
 */
export function runInstaller(arm: FakeArm, aws: FakeAws, command: RunCommand): CommandOutcome | undefined {
  if (!INSTALLER.test(command.script)) return undefined;
  const machine = machineView(arm, command.vmId);
  if (!machine) return { exitCode: 1, stdout: '', stderr: 'no such machine' };
  try {
    const words = 'FAILBACK_FILES' in command.parameters ? scriptWords(command, machine) : installerWords(command);
    const id = install(aws, machine, words);
    const told = `{"sourceServer":"${id}","devices":"${words.devices?.join(',') ?? ''}"}`;
    return { exitCode: 0, stdout: `The following is the source server ID: ${id}.\n${told}\n`, stderr: '' };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { exitCode: 1, stdout: '', stderr: `${error.code}: ${error.message}\nInstallation failed.\n` };
  }
}

/** What the installer is told. */
export interface InstallerWords {
  readonly accessKeyId: string;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Only these disks; all unless told. */
  readonly devices?: readonly string[] | undefined;
}

/** Installs the agent on a machine, as its installer would; the id of the source server. Throws `AwsError`. */
export function install(aws: FakeAws, machine: MachineView, words: InstallerWords): string {
  const { hostname, os, macs, ips, bootDisk, dataDisks } = machine;
  const disks = [bootDisk, ...dataDisks].map(({ deviceName, bytes }) => ({ deviceName, bytes }));
  return aws.drs.installAgent({
    ...{ ...words, hostname, macs, ips, disks },
    os: os === 'windows' ? 'Microsoft Windows Server 2022 Datacenter' : 'Ubuntu 22.04.4 LTS',
    ...{ cpus: 2, ram: 8 * GiB },
  });
}

/** What our own scripts tell the installer. */
function scriptWords({ parameters }: Pick<RunCommand, 'parameters'>, machine: MachineView): InstallerWords {
  const words = (name: string) => (parameters[name] ?? '').split(' ').filter(Boolean);
  const excluded = words('FAILBACK_EXCLUDE');
  const devices = [machine.bootDisk, ...machine.dataDisks].map(({ deviceName }) => deviceName);
  return {
    ...{ accessKeyId: parameters['AWS_ACCESS_KEY_ID'] ?? '', region: parameters['FAILBACK_REGION'] ?? '' },
    tags: Object.fromEntries(words('FAILBACK_TAGS').map(pairOf)),
    devices: excluded.length === 0 ? undefined : devices.filter((name) => !excluded.includes(name)),
  };
}

/** The flags of the line that calls the installer, its variables filled in; keys may also stand in the environment. */
export function installerWords({ script, parameters }: Pick<RunCommand, 'script' | 'parameters'>): InstallerWords {
  const joined = script.replace(/[\\`]\r?\n\s*/g, ' ');
  const filled = joined.replace(/\$(?:env:)?\{?(\w+)\}?/g, (text, name: string) => parameters[name] ?? text);
  const call = filled.split('\n').filter((line) => /--(?:region|no-prompt)\b/.test(line));
  const words = [...call.join(' ').matchAll(/"([^"]*)"|'([^']*)'|([^\s"']+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '');
  const flag = (name: string): readonly string[] => {
    const begin = words.indexOf(`--${name}`) + 1;
    if (begin === 0) return [];
    const end = words.findIndex((word, index) => index >= begin && word.startsWith('--'));
    return words.slice(begin, end < 0 ? undefined : end);
  };
  return {
    accessKeyId: flag('aws-access-key-id')[0] ?? parameters['AWS_ACCESS_KEY_ID'] ?? '',
    region: flag('region')[0] ?? '',
    tags: Object.fromEntries(flag('tags').map(pairOf)),
    devices: flag('devices')[0]?.split(','),
  };
}

function pairOf(tag: string): [string, string] {
  const [, name = tag, value = ''] = /^([^=]*)=(.*)$/s.exec(tag) ?? [];
  return [name, value];
}
