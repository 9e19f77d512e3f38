import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { listTunnels } from '../../../src/dr/inventory/tunnels.ts';
import type { DrRig } from '../../support/dr-rig.ts';
import { changesOf } from '../../support/dr/changes.ts';
import { CIRCLE_SERVERS, circleRig } from '../../support/dr/circle-rig.ts';
import { cloudsOf } from '../../support/dr/clouds.ts';
import { LEGS } from '../../support/dr/legs.ts';
import { addTwins } from '../../support/dr/twins.ts';
import { without } from '../../support/dr/without.ts';

/** One that comes back to its original machine, and one that comes back to a new one. */
const SERVERS = CIRCLE_SERVERS.slice(0, 2);

/** What stays of a plan: the servers themselves. */
const THEIR_OWN = /^azure \S+ \S*web\d\S* \[shop web\d (?:restored|replaced-os-disk)\]/;

interface Way {
  readonly name: string;
  readonly vpn: (rig: DrRig) => Promise<object>;
  /** Tunnels, and Azure's addresses at their ends. */
  readonly tunnels: number;
  readonly addresses: number;
}

const made = (vpn: object) => () => Promise.resolve(vpn);

/** A transit gateway that was there before, and through which others speak as well. */
async function transitGateway(rig: DrRig): Promise<string> {
  const ec2 = await (await rig.open()).aws.ec2();
  const { TransitGateway: gateway } = await ec2.createTransitGateway({ Description: 'of the company' });
  rig.clock.advance(3_600_000);
  await ec2.describeTransitGateways({});
  return gateway?.TransitGatewayId ?? '';
}

const WAYS: readonly Way[] = [
  { name: 'BGP over four tunnels', vpn: made({ kind: 'bgp' }), tunnels: 4, addresses: 2 },
  { name: 'a transit gateway of the plan', vpn: made({ transitGateway: 'new' }), tunnels: 2, addresses: 1 },
  { name: 'BGP to a transit gateway', vpn: made({ kind: 'bgp', transitGateway: 'new' }), tunnels: 4, addresses: 2 },
  {
    name: 'a transit gateway of others',
    vpn: async (rig) => ({ transitGateway: await transitGateway(rig) }),
    ...{ tunnels: 2, addresses: 1 },
  },
];

for (const { name, vpn, tunnels, addresses } of WAYS) {
  test(`there and back by ${name}: nothing is left, nor was anything touched that is not of the plan`, async () => {
    await using rig = await circleRig({ servers: 2, plan: { servers: SERVERS } });
    await rig.writePlan({ vpn: { gatewaySubnet: '10.10.255.0/27', ...(await vpn(rig)) } });
    const lookAtTwins = await addTwins(rig);
    const twins = lookAtTwins();
    const before = await cloudsOf(rig);
    for (const { command, run } of LEGS) {
      const flow = await rig.open({ yes: true });
      await run(flow);
      if (command !== 'connect') continue;
      const there = await listTunnels(flow.aws, flow.plan, flow.signal);
      assert.equal([there.length, there.filter(({ up }) => up).length], [tunnels, tunnels]);
      const ours = rig.aws.ec2.tunnels().filter((one) => there.some(({ address }) => address === one.outsideIp));
      assert.is(new Set(ours.map(({ customerGatewayIp }) => customerGatewayIp)).size, addresses);
    }
    assert.equal(lookAtTwins(), twins);
    const after = await cloudsOf(rig);
    assert.equal(
      after.filter((line) => line.includes('[shop') && !THEIR_OWN.test(line)),
      [],
    );
    assert.equal(networksOf(without(before, after)), [], 'was changed, or is gone');
    assert.equal(networksOf(without(after, before)), [], 'is left');

    rig.aws.reset();
    rig.arm.reset();
    await LEGS.at(-1)?.run(await rig.open({ yes: true }));
    assert.equal(changesOf(rig), [], 'there is nothing more to remove');
  });
}

/** The networks of both clouds, without the interfaces of machines. */
function networksOf(lines: readonly string[]): string[] {
  const kinds = /^(?:azure (?:virtual\w*|local\w*|public\w*|connections)|aws (?:\S*gateway|vpn\S*|route-table)) /i;
  return lines.filter((line) => kinds.test(line) && !/virtualMachines/.test(line));
}

test.run();
