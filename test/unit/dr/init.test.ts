import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { readTemplate } from '../../../src/image/template.ts';
import { freeBlock } from '../../../src/dr/init/free-block.ts';
import { planFile } from '../../../src/dr/init/plan-file.ts';
import { newServers } from '../../../src/dr/init/servers.ts';
import { slugs } from '../../../src/dr/init/slug.ts';
import type { AwsSurvey, AzureSurvey } from '../../../src/dr/init/survey.ts';
import { parsePlan } from '../../../src/dr/plan/read-plan.ts';
import type { Machine } from '../../../src/azure/machines/machine.ts';
import { ACCOUNT, SUBSCRIPTION } from '../../support/dr/plan-text.ts';

const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers`;
const vnetId = (name: string) => `${group}/Microsoft.Network/virtualNetworks/${name}`;
const disk = (gib: number) => ({ id: '', name: '', bytes: gib * 1024 ** 3, sku: null, caching: 'None' as const });
const machine = (name: string, more: Partial<Machine> = {}, vnet = 'shop'): Machine => ({
  ...{ id: `${group}/Microsoft.Compute/virtualMachines/${name}`, name, group: 'rg', location: 'westeurope', zones: [] },
  ...{ size: 'Standard_D2s_v5', os: 'linux', generation: 2, power: 'running', provisioning: 'Succeeded' },
  ...{ securityType: 'Standard', secureBoot: false, hostname: name, agent: true, tags: {} },
  ...{ osDisk: disk(30), dataDisks: [{ ...disk(64), lun: 0 }] },
  nics: [
    {
      ...{ id: '', name: '', mac: null, privateIps: ['10.10.0.4'], subnet: `${vnetId(vnet)}/subnets/servers` },
      ...{ accelerated: false, machine: null, tags: {} },
    },
  ],
  ...more,
});
const vnet = (name: string, cidr: string, subnets: Readonly<Record<string, string>>) => ({
  ...{ id: vnetId(name), name, location: 'westeurope', tags: {}, prefixes: [cidr] },
  subnets: Object.entries(subnets).map(([subnet, prefix]) => ({
    ...{ id: `${vnetId(name)}/subnets/${subnet}`, name: subnet, prefixes: [prefix], used: true, securityGroup: null },
  })),
});
const vpc = (id: string, cidr: string, name = '') => ({ id: `vpc-${id.repeat(8)}`, name, cidrs: [cidr] });
const subnet = (id: string, of: string, cidr: string) => ({
  ...{ id: `subnet-${id.repeat(8)}`, vpc: `vpc-${of.repeat(8)}`, zone: 'eu-central-1a', name: '', cidrs: [cidr] },
});

const AWS: AwsSurvey = {
  ...{ account: ACCOUNT, region: 'eu-central-1', sourceServers: [] },
  vpcs: [vpc('a', '10.20.0.0/16', 'main')],
  subnets: [subnet('a', 'a', '10.20.1.0/24')],
};
const AZURE: AzureSurvey = {
  ...{ subscription: SUBSCRIPTION, resourceGroup: 'rg', images: [] },
  machines: [machine('web1')],
  vnets: [vnet('shop', '10.10.0.0/16', { servers: '10.10.0.0/24' })],
};

async function written(aws: Partial<AwsSurvey> = {}, azure: Partial<AzureSurvey> = {}, wishes: object = {}) {
  const [there, here] = [
    { ...AWS, ...aws },
    { ...AZURE, ...azure },
  ];
  const servers = newServers('shop', here.machines, there.sourceServers ?? []);
  return planFile(await readTemplate('dr/dr.yaml'), { name: 'shop', ...wishes }, there, here, servers);
}

test('where there is no choice the plan is whole, and can be read', async () => {
  const { text, toChoose } = await written();
  assert.equal(toChoose, []);
  const plan = parsePlan(text, 'dr.yaml');
  assert.equal(plan.aws, {
    ...{ account: ACCOUNT, region: 'eu-central-1', vpc: 'vpc-aaaaaaaa', stagingSubnet: 'subnet-aaaaaaaa' },
  });
  assert.equal([plan.azure.vnet, plan.azure.subnet, plan.azure.location], ['shop', 'servers', 'westeurope']);
  assert.is(plan.vpn.gatewaySubnet, '10.10.255.224/27');
  assert.equal(plan.servers, [{ name: 'web1', vm: 'web1', wave: 1 }]);
  assert.match(text, 'vpc: vpc-aaaaaaaa # 10.20.0.0/16, main');
  assert.match(text, '# Standard_D2s_v5, Linux, generation 2, disks 30 GiB + 64 GiB, running');
});

test('where there is a choice the plan waits for it, with the choices beside it', async () => {
  const vpcs = [vpc('a', '10.20.0.0/16'), vpc('b', '10.10.128.0/17', 'old')];
  const subnets = [subnet('a', 'a', '10.20.1.0/24'), subnet('b', 'b', '10.10.128.0/24')];
  const { text, toChoose } = await written({ vpcs, subnets });
  assert.equal(toChoose, ['aws.vpc', 'aws.stagingSubnet']);
  assert.match(text, '  vpc: # choose one\n  # vpc: vpc-aaaaaaaa # 10.20.0.0/16\n');
  assert.match(text, '# vpc: vpc-bbbbbbbb # 10.10.128.0/17, old, overlaps shop on Azure');
  assert.match(text, '# stagingSubnet: subnet-bbbbbbbb # 10.10.128.0/24, eu-central-1a, in vpc-bbbbbbbb');
  assert.throws(() => parsePlan(text, 'dr.yaml'), /aws\.vpc is needed/);
  const chosen = await written({ vpcs, subnets }, {}, { vpc: 'vpc-aaaaaaaa' });
  assert.equal(chosen.toChoose, []);
  assert.is(parsePlan(chosen.text, 'dr.yaml').aws.stagingSubnet, 'subnet-aaaaaaaa');
});

test('machines of several networks leave the network open', async () => {
  const machines = [machine('a'), machine('b', {}, 'other')];
  const vnets = [...AZURE.vnets, vnet('other', '10.11.0.0/16', { x: '10.11.0.0/24' })];
  const { text, toChoose } = await written({}, { machines, vnets });
  assert.equal(toChoose, ['azure.vnet', 'azure.subnet']);
  assert.match(text, '# vnet: shop # 10.10.0.0/16, 1 of 2 machines');
});

test('the subnet with most of the machines is that of the failback, and those of Azure do not count', async () => {
  const subnets = { AzureBastionSubnet: '10.10.9.0/26', other: '10.10.1.0/24', servers: '10.10.0.0/24' };
  const { text } = await written({}, { vnets: [vnet('shop', '10.10.0.0/16', subnets)] });
  assert.is(parsePlan(text, 'dr.yaml').azure.subnet, 'servers');
  assert.match(text, '# subnet: other');
  assert.not.match(text, 'Bastion');
});

test('a GatewaySubnet that is there is not made again', async () => {
  const subnets = { servers: '10.10.0.0/24', GatewaySubnet: '10.10.255.0/27' };
  const { text } = await written({}, { vnets: [vnet('shop', '10.10.0.0/16', subnets)] });
  assert.is(parsePlan(text, 'dr.yaml').vpn.gatewaySubnet, undefined);
  assert.match(text, 'the network has a GatewaySubnet already');
});

test('images of the region are taken, those of others are named', async () => {
  const image = (name: string, generation: 1 | 2, region: string) => ({
    ...{ name, generation, region, id: `${group}/Microsoft.Compute/images/${name}` },
  });
  const one = image('one', 1, 'eu-central-1');
  const { text } = await written({}, { images: [one, image('two', 2, 'us-east-1')] });
  assert.equal(parsePlan(text, 'dr.yaml').failback.images, { 1: one.id });
  assert.match(text, `#   2: ${group}/Microsoft.Compute/images/two # of us-east-1`);
});

test('what is in DRS already is found again; what cannot be told is said', async () => {
  const known = (id: string, hostname: string) => ({
    ...{ sourceServerID: `s-${id.repeat(17)}`, sourceProperties: { identificationHints: { hostname } } },
  });
  const sourceServers = [known('1', 'web1'), known('2', 'web2'), known('3', 'web2')];
  const { text } = await written({ sourceServers }, { machines: [machine('web1'), machine('web2')] });
  const [web1, web2] = parsePlan(text, 'dr.yaml').servers;
  assert.equal([web1?.sourceServer, web2?.sourceServer], [`s-${'1'.repeat(17)}`, undefined]);
  assert.match(text, `sourceServer: s-${'1'.repeat(17)} # known by its hostname`);
  assert.match(text, `# sourceServer: s-${'3'.repeat(17)} # one of several that it may be`);
});

test('names become such that a plan takes, each its own', () => {
  assert.equal(slugs(['Web_1', 'web-1', '42', 'a'.repeat(60), '-x-']), [
    ...['web-1', 'web-1-2', 'x-42', 'a'.repeat(36), 'x'],
  ]);
});

test('nothing that others have named ends a comment or a value', async () => {
  const evil = 'x\nservers: []\u2028y';
  const { text } = await written({ vpcs: [vpc('a', '10.20.0.0/16', evil)] }, { machines: [machine('123')] });
  const read = parse(text) as { servers: { name: string; vm: unknown }[] };
  assert.equal(read.servers[0], { name: 'x-123', vm: '123' });
});

test('a free block is the last one that meets nothing', () => {
  assert.is(freeBlock(['10.0.0.0/24'], [], 27), '10.0.0.224/27');
  assert.is(freeBlock(['10.0.0.0/24'], ['10.0.0.128/25', '10.0.0.100/30'], 27), '10.0.0.64/27');
  assert.is(freeBlock(['10.0.0.0/24', '10.1.0.0/26'], ['10.0.0.0/24'], 27), '10.1.0.32/27');
  assert.is(freeBlock(['10.0.0.0/24'], ['10.0.0.0/23'], 27), undefined);
  assert.is(freeBlock(['10.0.0.0/28'], [], 27), undefined);
  assert.is(freeBlock(['255.255.255.0/24'], ['255.255.255.255/32'], 27), '255.255.255.192/27');
  assert.is(freeBlock([], [], 27), undefined);
});

test.run();
