import { listSubnets, lookAtVpc, type Subnet, type Vpc } from '../../../aws/ec2/places.ts';
import { listRouteTables, type RouteTable } from '../../../aws/ec2/route-tables.ts';
import type { Flow } from '../../flow.ts';
import type { Plan } from '../../plan/plan.ts';

/** The plan's VPC with its subnets and route tables. */
export interface AwsNetwork {
  /** Undefined if there is no such VPC. */
  readonly vpc: Vpc | undefined;
  readonly subnets: readonly Subnet[];
  readonly tables: readonly RouteTable[];
}

/** Three lists side by side. Throws what `Aws.call` throws. */
export async function lookAtAwsNetwork({ aws, plan, signal }: Flow): Promise<AwsNetwork> {
  const { vpc: id } = plan.aws;
  const [vpc, subnets, tables] = await Promise.all([
    lookAtVpc(aws, id, signal),
    listSubnets(aws, id, signal),
    listRouteTables(aws, id, signal),
  ]);
  return { vpc, subnets, tables };
}

/** The subnets that a plan names, each once. */
export function subnetsOf({ aws, servers }: Plan): string[] {
  const named = [aws.stagingSubnet, aws.recoverySubnet, ...servers.map(({ subnet }) => subnet)];
  return [...new Set(named.flatMap((subnet) => subnet ?? []))];
}
