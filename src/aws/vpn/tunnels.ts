import type { VpnConnection } from '@aws-sdk/client-ec2';
import { addSecret } from '../../redact.ts';

/** One of the two tunnels of a VPN connection: what the Azure side must be told, and how it is. */
export interface Tunnel {
  /** The public address of the AWS end. */
  readonly address: string;
  /** `169.254.21.0/30`; undefined if AWS did not say yet. */
  readonly insideCidr: string | undefined;
  /** The first host of it, on the AWS side, and the second, on the Azure side. */
  readonly awsInside: string | undefined;
  readonly azureInside: string | undefined;
  /** A secret. */
  readonly preSharedKey: string | undefined;
  readonly up: boolean;
  /** What AWS says about it; may be empty. */
  readonly message: string;
  /** Routes learned by BGP. */
  readonly routes: number;
  /** When it last went up or down. */
  readonly since: Date | undefined;
}

/** The tunnels of a connection, in the order of AWS. Their keys are kept out of everything that is shown. */
export function tunnelsOf({ Options, VgwTelemetry = [] }: VpnConnection): Tunnel[] {
  const options = Options?.TunnelOptions ?? [];
  // Before the connection is available there may be either without the other.
  const addresses = new Set([...options, ...VgwTelemetry].flatMap(({ OutsideIpAddress }) => OutsideIpAddress ?? []));
  return [...addresses].map((address) => {
    const option = options.find(({ OutsideIpAddress }) => OutsideIpAddress === address);
    const state = VgwTelemetry.find(({ OutsideIpAddress }) => OutsideIpAddress === address);
    if (option?.PreSharedKey !== undefined) addSecret(option.PreSharedKey);
    const insideCidr = option?.TunnelInsideCidr || undefined;
    return {
      address,
      insideCidr,
      awsInside: insideCidr && hostOf(insideCidr, 1),
      azureInside: insideCidr && hostOf(insideCidr, 2),
      preSharedKey: option?.PreSharedKey || undefined,
      up: state?.Status === 'UP',
      message: state?.StatusMessage ?? '',
      routes: state?.AcceptedRouteCount ?? 0,
      since: state?.LastStatusChange,
    };
  });
}

/** The nth address of a /30, which ends within one byte. */
function hostOf(cidr: string, number: number): string {
  const [network = ''] = cidr.split('/', 1);
  return network.replace(/\d+$/, (last) => String(Number(last) + number));
}
