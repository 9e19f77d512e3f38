import { FailbackError } from '../errors.ts';
import {
  checkAddress,
  checkAddressOrCidr,
  checkHostname,
  checkNetmask,
  checkPasswordHash,
  checkProxy,
} from '../guest/checks.ts';
import type { GuestOptions } from '../guest/options.ts';
import { isLiteralKey } from '../guest/ssh-keys.ts';
import { kebab } from '../kebab.ts';
import { checkedText, choice, flag, inGroup, list, type Option, path, type Values } from './option.ts';

const ON_OFF = ['on', 'off'] as const;

/** How the machine behaves that is made of an image. */
export const GUEST = inGroup('The machine on Azure:', {
  noGuest: flag('Leave the live system as AWS ships it, with none of what follows'),
  autostart: usually(ON_OFF, 'on', 'Start the client by itself, once the machine has its userData'),
  afterSuccess: usually(['poweroff', 'idle'], 'poweroff', 'What to do when the failback is complete'),
  sshKey: list('Public key for ec2-user: a file or the key itself; may be repeated', {
    separator: /\r?\n/,
    isPath: (item) => !isLiteralKey(item),
  }),
  sshListen: usually(['local', 'all'], 'local', 'Who can reach SSH: the machine itself, or the network'),
  console: usually(['locked', 'autologin', 'password'], 'locked', "Login on Azure's serial console"),
  passwordHash: checkedText('Hash of the password for --console password (openssl passwd -6)', checkPasswordHash),
  hostname: checkedText('Name of the machine', checkHostname),
  networkAddress: checkedText('Static address, such as 10.0.0.4/24; DHCP unless told', checkAddressOrCidr),
  networkNetmask: checkedText('Its netmask, if it has no prefix', checkNetmask),
  networkGateway: checkedText('Its gateway', checkAddress),
  networkDns: checkedText('Its DNS server', checkAddress),
  proxy: checkedText("The client's proxy, such as http://10.0.0.9:3128", checkProxy),
  reportReady: usually(['auto', 'off'], 'auto', 'Tell Azure that the machine is ready, if it waits for that'),
  overlay: path('Folder that is laid over the root of the live system, last'),
});

/** The options as the library wants them; those that were not given are left to it. Throws `E_USAGE` for `--no-guest` beside another. */
export function guestOptions(values: Values<typeof GUEST>): GuestOptions | false {
  const { autostart, afterSuccess, sshKey: sshKeys, sshListen, console, passwordHash } = values;
  const { hostname, proxy, reportReady, overlay } = values;
  const { networkAddress: address, networkNetmask: netmask, networkGateway: gateway, networkDns: dns } = values;
  if (values.noGuest) {
    refuseOthers(values);
    return false;
  }
  return {
    ...{ autostart, afterSuccess, sshKeys, sshListen, console, passwordHash },
    ...{ hostname, network: { address, netmask, gateway, dns }, proxy, reportReady, overlay },
  };
}

/** Without our part of the live system there is nothing that could heed them; nobody shall believe otherwise. */
function refuseOthers(values: Values<typeof GUEST>): void {
  const isGiven = (value: unknown) => value !== undefined && !(Array.isArray(value) && value.length === 0);
  const others = (Object.keys(GUEST) as (keyof typeof GUEST)[])
    .filter((name) => name !== 'noGuest' && isGiven(values[name]))
    .map((name) => `--${kebab(name)}`);
  if (others.length === 0) return;
  throw new FailbackError('E_USAGE', `--no-guest leaves nothing that could heed ${others.join(', ')}.`, {
    hint: 'Leave one or the other out, also in failback.yaml and the FAILBACK_… variables.',
  });
}

/** A choice whose default is the library's, so that it can be told from one that was given. */
function usually<const T extends string>(choices: readonly T[], fallback: NoInfer<T>, describe: string): Option<T> {
  return { ...choice(choices, describe), defaultText: fallback };
}
