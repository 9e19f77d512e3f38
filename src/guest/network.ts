import { bits, checkAddress, checkAddressOrCidr, checkNetmask, usage } from './checks.ts';

/** A static IPv4 network, as it was written. */
export interface NetworkOptions {
  /** With a prefix, such as 10.0.0.4/24, or beside a netmask. */
  readonly address?: string | undefined;
  readonly netmask?: string | undefined;
  readonly gateway?: string | undefined;
  readonly dns?: string | undefined;
}

/** The same, complete. */
export interface StaticNetwork {
  readonly address: string;
  readonly netmask: string;
  readonly gateway: string;
  readonly dns: string;
}

/** The complete network, or null if nothing of one was given. Throws `E_USAGE` for half of one, and for one that cannot work. */
export function resolveNetwork(options: NetworkOptions): StaticNetwork | null {
  const { gateway, dns } = options;
  if (Object.values(options).every((value) => value === undefined)) return null;
  const { address, netmask } = splitAddress(options);
  const missing = Object.entries({ address, netmask, gateway, dns }).flatMap(([name, value]) => (value ? [] : [name]));
  if (!address || !netmask || !gateway || !dns) {
    throw usage(
      `a static network needs address, netmask, gateway and dns; ${missing.join(' and ')} is missing.`,
      'Give all of them (--network-address 10.0.0.4/24 says the netmask too), or none for DHCP.',
    );
  }
  const [own, router, mask] = [bits(checkAddress(address)), bits(checkAddress(gateway)), bits(checkNetmask(netmask))];
  const prefix = mask.lastIndexOf('1') + 1;
  if (own.slice(0, prefix) !== router.slice(0, prefix) || own === router) {
    throw usage(
      `the gateway ${gateway} is not a neighbour of ${address} with the netmask ${netmask}.`,
      'The gateway is another address of the same network; on Azure the first one after its own.',
    );
  }
  return { address, netmask, gateway, dns: checkAddress(dns) };
}

/** `10.0.0.4/24` as address and netmask. */
function splitAddress({ address: text, netmask }: NetworkOptions) {
  const [address, prefix] = text === undefined ? [] : checkAddressOrCidr(text).split('/');
  if (prefix === undefined) return { address, netmask };
  const mask = netmaskOf(Number(prefix));
  if (netmask !== undefined && netmask !== mask) {
    throw usage(`the netmask ${netmask} is not the one of ${text ?? ''}.`, `Leave it out; /${prefix} is ${mask}.`);
  }
  return { address, netmask: mask };
}

function netmaskOf(prefix: number): string {
  return Array.from({ length: 4 }, (_, index) => {
    const ones = Math.min(8, Math.max(0, prefix - 8 * index));
    return 256 - 2 ** (8 - ones);
  }).join('.');
}
