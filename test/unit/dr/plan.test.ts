import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parsePlan, readPlan } from '../../../src/dr/plan/read-plan.ts';
import { planJsonSchema, type Plan } from '../../../src/dr/plan/plan.ts';
import type { Phase } from '../../../src/dr/plan/phases.ts';
import { planText } from '../../support/dr/plan-text.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';
import { refused } from '../../support/formats/refused.ts';

async function problems(text: string, phase?: Phase): Promise<string[]> {
  const { message } = await refused(() => parsePlan(text, 'dr.yaml', phase), '', 'E_CONFIG');
  return message.split('\n').map((line) => line.replace(/^dr\.yaml:\d+:\d+: /, ''));
}

const server = (name: string, more: object = {}) => ({ name, vm: name, ...more });

test('what a plan does not say has the value that the schema gives', () => {
  const plan: Plan = parsePlan(planText(), 'dr.yaml');
  assert.equal(plan.vpn, { kind: 'static', sku: 'VpnGw1AZ', azureAsn: 65_000, awsAsn: 64_512 });
  assert.is(plan.replication.retentionDays, 7);
  assert.is(plan.launch.copyTags, true);
  assert.equal([plan.failback.mode, plan.failback.size], ['new-vm', 'Standard_E4s_v5']);
  assert.equal(plan.approvals, { failover: 'ask', launch: 'ask', cutover: 'ask', cleanup: 'ask' });
  assert.is(plan.servers[0]?.wave, 1);
});

test('a name whose value is commented out says nothing', () => {
  const text = `${planText()}hooks:\n  # failover: {}\nvpn:\n  kind:\nfailback:\n`;
  const plan = parsePlan(text, 'dr.yaml');
  assert.equal([plan.hooks, plan.vpn.kind, plan.failback.mode], [{}, 'static', 'new-vm']);
});

test('every mistake is named at once, with its place', async () => {
  const text = planText()
    .replace('name: web1', 'nane: web1')
    .replace('vm: web2', 'vm: web2\n    size: big\n    disks: [{recovery: /dev/xvda, lun: 64}]')
    .replace('"123456789012"', '123456789012');
  const { message, hint } = await refused(() => parsePlan(text, 'dr.yaml'), '', 'E_CONFIG');
  assert.equal(message.split('\n'), [
    'dr.yaml:4:12: aws.account must be the 12 digits of an AWS account, in quotes',
    'dr.yaml:15:5: servers.0.name is needed',
    'dr.yaml:15:5: "nane" is no setting of servers.0. Did you mean name?',
    'dr.yaml:19:11: servers.1.size must be a size of Azure, such as Standard_E4s_v5',
    'dr.yaml:20:40: servers.1.disks.0.lun must be a whole number from 0 to 63',
  ]);
  assert.match(hint ?? '', 'failback dr init');
});

test('an empty file, a list and broken YAML are refused with what is needed', async () => {
  assert.ok((await problems('')).includes('aws is needed'));
  assert.equal(await problems('[]'), ['the file must be a mapping of names to values']);
  assert.is((await problems('a: [')).length, 1);
});

test('each server, machine, source server and address stands in the plan once', async () => {
  const id = '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/RG';
  const text = planText({
    servers: [
      server('a', { sourceServer: 's-11111111111111111', privateIp: '10.0.0.4' }),
      server('a', { sourceServer: 's-11111111111111111', privateIp: '10.0.0.4' }),
      server('b', { vm: `${id}/providers/Microsoft.Compute/virtualMachines/A` }),
    ],
  });
  assert.equal((await problems(text)).sort(), [
    'servers.1.name is that of number 1 already',
    'servers.1.privateIp is that of number 1 already',
    'servers.1.sourceServer is that of number 1 already',
    'servers.1.vm is that of number 1 already',
    'servers.2.vm is that of number 1 already',
  ]);
});

test('a disk and a LUN stand once in the mapping of a server; several may be left out', async () => {
  const disks = (...pairs: [string, number | 'exclude'][]) =>
    planText({ servers: [server('a', { disks: pairs.map(([recovery, lun]) => ({ recovery, lun })) })] });
  parsePlan(disks(['/dev/sda', 0], ['/dev/sdb', 'exclude'], ['c:0', 'exclude']), 'dr.yaml');
  assert.equal(await problems(disks(['/dev/sda', 0], ['/dev/sda', 0])), [
    'servers.0.disks.1.recovery is that of number 1 already',
    'servers.0.disks.1.lun is that of number 1 already',
  ]);
});

test('the VPN is one that both clouds take', async () => {
  const vpn = (values: object) => problems(planText({ vpn: values }));
  assert.equal(await vpn({ gatewaySubnet: '10.0.0.0/30' }), [
    'vpn.gatewaySubnet must be a /29 or larger; Azure advises a /27',
  ]);
  assert.equal(await vpn({ gatewaySubnet: '10.0.0.1/27' }), [
    'vpn.gatewaySubnet must be a block of addresses, such as 10.10.255.0/27',
  ]);
  assert.equal(await vpn({ gatewaySubnet: '169.254.21.0/27' }), ['vpn.gatewaySubnet must not lie in 169.254.0.0/16']);
  assert.equal(await vpn({ kind: 'bgp', azureAsn: 64_512 }), ['vpn.azureAsn must be another than awsAsn']);
  assert.equal(await vpn({ azureAsn: 65_515, awsAsn: 100 }), [
    'vpn.azureAsn is reserved by Azure',
    'vpn.awsAsn must be from 64512 to 65534, or from 4200000000 to 4294967294',
  ]);
  assert.equal(await vpn({ kind: 'existing', transitGateway: 'new' }), [
    'vpn.transitGateway is made by no one: kind is existing',
  ]);
  const inside = { vpn: { gatewaySubnet: '10.1.0.0/27' }, servers: [server('a', { privateIp: '10.1.0.9' })] };
  assert.equal(await problems(planText(inside)), ['servers.0.privateIp lies in vpn.gatewaySubnet']);
});

test('hooks belong to phases, are lists of words, and have a time', async () => {
  const hooks = (values: object) => problems(planText({ hooks: values }));
  assert.equal(await hooks({ faiover: {} }), ['"faiover" is no setting of hooks. Did you mean failover?']);
  assert.equal(await hooks({ failover: { before: [{ run: 'stop' }] } }), [
    'hooks.failover.before.0.run must be a list',
  ]);
  assert.equal(await hooks({ failover: { before: [{ run: [], timeout: 'long' }] } }), [
    'hooks.failover.before.0.run must name a program',
    'hooks.failover.before.0.timeout must be a duration, such as 90s or 10m',
  ]);
  const perServer = { after: [{ run: ['true'], perServer: true }] };
  assert.equal(await hooks({ connect: perServer }), [
    'hooks.connect.after.0.perServer must be false: this phase is not about single servers',
  ]);
});

test('images are needed by the failback, and only by that', async () => {
  const image = (name: string) =>
    `/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.Compute/images/${name}`;
  assert.equal(await problems(planText(), 'failback'), [
    'failback.images must have the id of an image: failback upload makes it',
  ]);
  const text = planText({ failback: { images: { 1: image('one') } }, servers: [server('a', { generation: 2 })] });
  assert.is(parsePlan(text, 'dr.yaml').failback.images[1], image('one'));
  assert.equal(await problems(text, 'failback'), [
    'servers.0.generation is 2, and failback.images has none of generation 2',
  ]);
});

test('a file that is not there, or too large, is refused as such', async () => {
  await using folder = await temporaryFolder();
  const { hint } = await refused(() => readPlan(folder.at('none.yaml')), 'none.yaml', 'E_INPUT_MISSING');
  assert.match(hint ?? '', '--plan');
});

test('the JSON Schema asks for what has no value of its own', () => {
  const schema = planJsonSchema() as { readonly required: readonly string[] };
  assert.equal(schema.required, ['version', 'name', 'aws', 'azure', 'servers']);
});

test.run();
