import type { RouteTable } from '@aws-sdk/client-ec2';
import type { Aws } from '../aws.ts';
import { ifThereAws } from '../if-there.ts';
import { allPages } from '../pages.ts';

export type { RouteTable };

/** The route tables of a VPC. Throws what `Aws.call` throws. */
export async function listRouteTables(aws: Aws, vpc: string, signal: AbortSignal): Promise<RouteTable[]> {
  const ec2 = await aws.ec2();
  const Filters = [{ Name: 'vpc-id', Values: [vpc] }];
  return allPages(aws, `list the route tables of ${vpc}`, signal, async ({ nextToken }, call) => {
    const page = await ec2.describeRouteTables({ Filters, NextToken: nextToken }, call);
    return { items: page.RouteTables, next: page.NextToken };
  });
}

/** A route table by its id; undefined if there is none. Throws what `Aws.call` throws. */
export async function routeTable(aws: Aws, id: string, signal: AbortSignal): Promise<RouteTable | undefined> {
  const ec2 = await aws.ec2();
  const looking = aws.call(`look at the route table ${id}`, signal, (call) =>
    ec2.describeRouteTables({ RouteTableIds: [id] }, call),
  );
  return (await ifThereAws(looking))?.RouteTables?.[0];
}

/** The table that a subnet heeds: its own, else the main one of the VPC. */
export function routeTableOf(tables: readonly RouteTable[], subnet: string): RouteTable | undefined {
  const has = (
    isIt: (one: { readonly SubnetId?: string | undefined; readonly Main?: boolean | undefined }) => boolean,
  ) => tables.find(({ Associations = [] }) => Associations.some(isIt));
  return has(({ SubnetId }) => SubnetId === subnet) ?? has(({ Main }) => Main === true);
}
