import type { Machine } from '../../azure/machines/machine.ts';
import type { VirtualNetwork } from '../../azure/network/vnet.ts';
import type { SourceServer } from '../../aws/drs/source-servers.ts';

/** A VPC or a subnet of one. */
export interface AwsNetwork {
  readonly id: string;
  /** Its tag Name; `''` if it has none. */
  readonly name: string;
  readonly cidrs: readonly string[];
}

export interface AwsSubnet extends AwsNetwork {
  readonly vpc: string;
  readonly zone: string;
}

/** What there is in the AWS account, as far as a plan is about it. */
export interface AwsSurvey {
  readonly account: string;
  readonly region: string;
  readonly vpcs: readonly AwsNetwork[];
  readonly subnets: readonly AwsSubnet[];
  /** Null if DRS was never set up in this region. */
  readonly sourceServers: readonly SourceServer[] | null;
}

/** A Failback Client image of ours. */
export interface ClientImage {
  readonly id: string;
  readonly name: string;
  readonly generation: 1 | 2;
  /** AWS region of the ISO of which it was made; null if no tag says so. */
  readonly region: string | null;
}

/** The same of the resource group on Azure. */
export interface AzureSurvey {
  readonly subscription: string;
  readonly resourceGroup: string;
  /** Those that are to be protected. */
  readonly machines: readonly Machine[];
  /** Those in which these machines are. */
  readonly vnets: readonly VirtualNetwork[];
  readonly images: readonly ClientImage[];
}
