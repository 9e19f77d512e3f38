import type { Aws } from '../../aws/aws.ts';
import { isAwsCode } from '../../aws/aws-error.ts';
import { listSourceServers, type SourceServer } from '../../aws/drs/source-servers.ts';
import { cidrsOf, listSubnets, listVpcs } from '../../aws/ec2/places.ts';
import { tagsOf } from '../../aws/tags.ts';
import type { AwsSubnet, AwsSurvey } from './survey.ts';

/** Looks at the networks of a region, and at what DRS has there. Throws what `Aws.call` throws. */
export async function surveyAws(aws: Aws, signal: AbortSignal): Promise<AwsSurvey> {
  const [{ account }, networks, sourceServers] = await Promise.all([
    aws.caller(signal),
    surveyNetworks(aws, signal),
    sourceServersIfAny(aws, signal),
  ]);
  return { account, region: aws.region, ...networks, sourceServers };
}

async function surveyNetworks(aws: Aws, signal: AbortSignal): Promise<Pick<AwsSurvey, 'vpcs' | 'subnets'>> {
  const found = await listVpcs(aws, signal);
  const vpcs = found.map((vpc) => ({ id: vpc.VpcId ?? '', name: tagsOf(vpc.Tags).Name ?? '', cidrs: cidrsOf(vpc) }));
  const subnets = await Promise.all(vpcs.map(({ id }) => subnetsOf(aws, id, signal)));
  return { vpcs, subnets: subnets.flat() };
}

async function subnetsOf(aws: Aws, vpc: string, signal: AbortSignal): Promise<AwsSubnet[]> {
  const found = await listSubnets(aws, vpc, signal);
  return found.map(({ SubnetId = '', AvailabilityZone = '', CidrBlock, Tags }) => ({
    ...{ id: SubnetId, vpc, zone: AvailabilityZone, name: tagsOf(Tags).Name ?? '' },
    cidrs: CidrBlock === undefined ? [] : [CidrBlock],
  }));
}

async function sourceServersIfAny(aws: Aws, signal: AbortSignal): Promise<SourceServer[] | null> {
  try {
    return await listSourceServers(aws, signal);
  } catch (error) {
    if (isAwsCode(error, 'UninitializedAccountException')) return null;
    throw error;
  }
}
