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
import { checkedText, choiceOr, flag, list, type Option, path, type Values } from './option.ts';

const ON_OFF = ['on', 'off'] as const;

/** How the machine behaves that is made of an image. */
export const GUEST = inGroup('The machine on Azure:', {
  noGuest: flag('Leave the live system as AWS ships it; ignore all that follows'),
  autostart: choiceOr(ON_OFF, 'on', 'Start the client by itself, once the machine has its userData'),
  afterSuccess: choiceOr(['poweroff', 'idle'], 'poweroff', 'What to do when the failback is complete'),
  sshKey: list('Public key for ec2-user: a file or the key itself; may be repeated', {
    separator: /\r?\n/,
    isPath: (item) => !isLiteralKey(item),
  }),
  sshListen: choiceOr(['local', 'all'], 'local', 'Who can reach SSH: the machine itself, or the network'),
  console: choiceOr(['locked', 'autologin', 'password'], 'locked', "Login on Azure's serial console"),
  passwordHash: checkedText('Hash of the password for --console password (openssl passwd -6)', checkPasswordHash),
  hostname: checkedText('Name of the machine', checkHostname),
  networkAddress: checkedText('Static address, such as 10.0.0.4/24; DHCP unless told', checkAddressOrCidr),
  networkNetmask: checkedText('Its netmask, if it has no prefix', checkNetmask),
  networkGateway: checkedText('Its gateway', checkAddress),
  networkDns: checkedText('Its DNS server', checkAddress),
  proxy: checkedText("The client's proxy, such as http://10.0.0.9:3128", checkProxy),
  reportReady: choiceOr(['auto', 'off'], 'auto', 'Tell Azure that the machine is ready, if it waits for that'),
  overlay: path('Folder that is laid over the root of the live system, last'),
});

/** The options as the library wants them. */
export function guestOptions(values: Values<typeof GUEST>): GuestOptions | false {
  const { autostart, afterSuccess, sshKey: sshKeys, sshListen, console, passwordHash } = values;
  const { hostname, proxy, reportReady, overlay } = values;
  const { networkAddress: address, networkNetmask: netmask, networkGateway: gateway, networkDns: dns } = values;
  if (values.noGuest) return false;
  return {
    ...{ autostart, afterSuccess, sshKeys, sshListen, console, passwordHash },
    ...{ hostname, network: { address, netmask, gateway, dns }, proxy, reportReady, overlay },
  };
}

function inGroup<O extends Readonly<Record<string, Option>>>(group: string, options: O): O {
  return Object.fromEntries(Object.entries(options).map(([name, option]) => [name, { ...option, group }])) as O;
}
