import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect } from '../../../../src/dr/connect/connect.ts';
import { codeOf } from '../../../support/code-of.ts';
import { afterChanges, changesOf } from '../../../support/dr/changes.ts';
import { type DrRig, drRig } from '../../../support/dr-rig.ts';
import { refused } from '../../../support/formats/refused.ts';
import type { PlanParts } from '../../../support/dr/plan-text.ts';

function open(vpn: PlanParts = {}): Promise<DrRig> {
  return drRig({ servers: 1, speed: 6000, plan: { vpn: { gatewaySubnet: '10.10.255.0/27', ...vpn } } });
}

/** Ends of both sides, without what differs from world to world. */
function ends({ arm, aws }: DrRig): object {
  const types = arm
    .ids()
    .filter((id) => /\/shop-|GatewaySubnet/.test(id))
    .map((id) => id.split('/').slice(-2).join('/'))
    .sort();
  const tunnels = aws.ec2
    .tunnels()
    .map(({ index, static: isStatic, staticRoutes }) => ({ index, isStatic, staticRoutes }));
  return { types, tunnels, gateways: new Set(aws.ec2.tunnels().map(({ gatewayId }) => gatewayId)).size };
}

for (const vpn of [{}, { kind: 'bgp' }, { transitGateway: 'new' }]) {
  for (const step of [1, 2]) {
    test(`${JSON.stringify(vpn)}: killed at every ${step}. change it goes on, and makes nothing twice`, async () => {
      await using whole = await open(vpn);
      assert.is((await connect(await whole.open())).state, 'connected');
      await using rig = await open(vpn);
      let kills = 0;
      for (;;) {
        const stop = new AbortController();
        afterChanges(rig, step, () => stop.abort());
        const outcome = await connect(await rig.open({ signal: stop.signal })).catch((error: unknown) => error);
        if (!stop.signal.aborted) {
          assert.is((outcome as { state?: string }).state, 'connected');
          break;
        }
        kills += 1;
        assert.is((outcome as { code?: string }).code, 'E_INTERRUPTED');
        assert.match((outcome as { hint?: string }).hint ?? '', 'goes on');
        assert.ok(kills < 60);
      }
      assert.ok(kills >= 6, `${kills} kills`);
      assert.equal(ends(rig), ends(whole));
      const created = changesOf(rig)
        .filter((one) => /:Create(?!Tags)/.test(one))
        .sort();
      const once = changesOf(whole)
        .filter((one) => /:Create(?!Tags)/.test(one))
        .sort();
      assert.equal(created, once);
    });
  }
}

test('an answer that is lost, and throttling, make nothing twice', async () => {
  await using rig = await open({ kind: 'bgp' });
  const operations = ['CreateVpnGateway', 'AttachVpnGateway', 'CreateCustomerGateway', 'CreateVpnConnection'];
  for (const operation of [...operations, 'EnableVgwRoutePropagation']) {
    rig.aws.fail({ kind: 'lost' }, { operation });
    rig.aws.fail({ kind: 'error', status: 503, code: 'RequestLimitExceeded' }, { operation });
  }
  for (const path of [
    'publicIPAddresses',
    'GatewaySubnet',
    'virtualNetworkGateways',
    'localNetworkGateways',
    'connections',
  ]) {
    rig.arm.fail({ kind: 'lost' }, { method: 'PUT', path });
    rig.arm.fail({ kind: 'error', status: 429, code: 'TooManyRequests', retryAfter: 0 }, { method: 'PUT', path });
  }
  const outcome = await connect(await rig.open());
  assert.is(outcome.state, 'connected');
  assert.is(rig.aws.ec2.tunnels().length, 4);
  const gateways = rig.arm.ids().filter((id) => id.includes('virtualNetworkGateways/'));
  assert.is(gateways.length, 1);
});

test('expired credentials end it with their code, and the next run goes on', async () => {
  await using rig = await open();
  rig.aws.fail({ kind: 'error', status: 400, code: 'ExpiredToken' }, { operation: 'CreateVpnConnection' }, 20);
  assert.is(await codeOf(connect(await rig.open())), 'E_AWS_LOGIN');
  rig.aws.reset();
  assert.is((await connect(await rig.open())).state, 'connected');
});

test('a quota is named with what to do about it', async () => {
  await using rig = await open();
  rig.aws.ec2.quota('VpnConnections', 0);
  const { hint } = await refused(async () => connect(await rig.open()), 'VpnConnectionLimitExceeded', 'E_AWS');
  assert.match(hint ?? '', 'higher quota');
});

test('a gateway that Azure failed to make is made again', async () => {
  await using rig = await open();
  rig.arm.fail({ kind: 'operation', code: 'InternalServerError' }, { method: 'PUT', path: 'virtualNetworkGateways' });
  const { hint } = await refused(async () => connect(await rig.open()), 'did not make the VPN gateway', 'E_AZURE');
  assert.match(hint ?? '', 'makes it again');
  assert.is((await connect(await rig.open())).state, 'connected');
});

test.run();
