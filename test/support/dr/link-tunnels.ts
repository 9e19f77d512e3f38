import type { FakeArm } from '../../fakes/arm/fake-arm.ts';
import type { FakeAws } from '../../fakes/aws/fake-aws.ts';

type AzureEnd = ReturnType<FakeArm['tunnels']>[number];
type AwsEnd = ReturnType<FakeAws['ec2']['tunnels']>[number];

/** From now on a tunnel is up if, and only if, both clouds have the same addresses, key and routing for it. */
export function linkTunnels(arm: FakeArm, aws: FakeAws): void {
  aws.ec2.hooks.tunnelState = (end) => {
    const other = arm.tunnels().find((one) => isSameTunnel(one, end));
    return other ? { status: 'UP', routes: other.localPrefixes } : 'DOWN';
  };
  arm.connectionStatus = (_connectionId, end) => (otherEnd(aws, end) ? 'Connected' : 'Connecting');
  arm.announced = (end) => {
    const other = otherEnd(aws, end);
    return other ? aws.ec2.networksAt(other.gatewayId) : [];
  };
}

function otherEnd(aws: FakeAws, end: AzureEnd): AwsEnd | undefined {
  return aws.ec2.tunnels().find((one) => isSameTunnel(end, one));
}

function isSameTunnel(azure: AzureEnd, aws: AwsEnd): boolean {
  const addresses = azure.remoteAddress === aws.outsideIp && azure.localAddresses.includes(aws.customerGatewayIp);
  if (!addresses || azure.sharedKey !== aws.preSharedKey) return false;
  if (azure.bgp === undefined) return aws.static && azure.remotePrefixes.length > 0 && aws.staticRoutes.length > 0;
  const { localAsn, remoteAsn, remotePeer, apipa } = azure.bgp;
  const own = apipa.find(({ localAddress }) => localAddress === aws.customerGatewayIp)?.address;
  return (
    !aws.static &&
    localAsn === aws.customerAsn &&
    remoteAsn === aws.awsAsn &&
    remotePeer === aws.awsInsideIp &&
    own === aws.customerInsideIp
  );
}
