import { chmod } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { type GuestRig, guestRig } from './rig.ts';

/** What a user writes; the credentials are those of AWS's own examples. */
export const SETTINGS = {
  version: 1,
  region: 'us-east-2',
  accessKey: 'AKIAIOSFODNN7EXAMPLE',
  secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  recoveryInstanceId: 'i-0123456789abcdef0',
};

/** Nothing waits; what would change the machine is only noted. */
const FAKES = {
  sleep: 'case $1 in 5) exec /bin/sleep 1 ;; 60) exec /bin/sleep 0.2 ;; *) exec /bin/sleep 0.01 ;; esac',
  mount: '',
  systemctl: '',
  sudo: 'while case $1 in -*) true ;; *) false ;; esac; do shift; done; exec "$@"',
};

/** A guest with network and memory, its boot partition, and `script` in the place of AWS's start.sh. */
export async function clientRig(
  script = 'exit 0',
  options: Readonly<Record<string, string>> = {},
  fakes: Readonly<Record<string, string>> = {},
): Promise<GuestRig> {
  const rig = await guestRig({ ...FAKES, ...fakes });
  const { username, homedir } = userInfo();
  await rig.put('etc/passwd', `${username}:x:0:0::${homedir}:/bin/sh\n`);
  await rig.put('etc/failback-kit/guest.conf', assignments({ FAILBACK_USER: username, ...options }));
  await rig.put('proc/meminfo', 'MemTotal:        8000000 kB\n');
  await rig.put('proc/net/route', 'Iface\tDestination\tGateway\neth0\t00000000\t0100000A\n');
  await rig.put('run/initramfs/live/failback/README', '');
  await rig.put('usr/bin/start.sh', `#!/bin/bash\n${script}\n`);
  await chmod(rig.at('usr/bin/start.sh'), 0o755);
  return rig;
}

/** Puts a configuration on the boot partition. */
export function configure(rig: GuestRig, settings: object = SETTINGS): Promise<void> {
  return rig.put('run/initramfs/live/failback/config.json', JSON.stringify(settings, undefined, 1));
}

function assignments(options: Readonly<Record<string, string>>): string {
  return Object.entries(options)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join('');
}
