import { readFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type InitOptions, initPlan } from '../../../src/dr/init/init.ts';
import { readPlan } from '../../../src/dr/plan/read-plan.ts';
import { type DrRig, drRig } from '../../support/dr-rig.ts';
import { refused } from '../../support/formats/refused.ts';

let rig: DrRig;
test.before(async () => {
  rig = await drRig({ servers: 3 });
});
test.after(async () => rig[Symbol.asyncDispose]());

function init(options: Partial<InitOptions> = {}) {
  const { aws, arm, caFile, env, host } = rig;
  const { signal } = new AbortController();
  return initPlan(
    {
      ...{ plan: rig.folder.at('new.yaml'), resourceGroup: 'rg', region: aws.region, cloud: arm.url, caFile, env },
      aws: { endpoint: aws.url, credentials: aws.credentials, pollMs: 5 },
      azure: { credential: arm.credential, pollMs: 5 },
      ...options,
    },
    { host, signal },
  );
}

test('a plan is written for the machines of a group, and nothing changes on either cloud', async () => {
  const plan = rig.folder.at('new.yaml');
  const report = await init();
  assert.equal(report, {
    ...{ plan, name: 'rg', account: rig.aws.account, initialised: false, toChoose: ['aws.stagingSubnet'] },
    servers: ['web1', 'web2', 'web3'].map((name) => ({ name, vm: name, sourceServer: null })),
    next: `failback dr check --plan ${plan}`,
  });
  const whole = await init({ stagingSubnet: rig.aws.ec2.subnetIds[1], force: true });
  assert.equal(whole.toChoose, []);
  const read = await readPlan(plan, 'failback');
  assert.equal([read.aws.vpc, read.azure.vnet, read.azure.cloud], [rig.aws.ec2.vpcId, 'shop', rig.arm.url]);
  assert.ok(read.failback.images[1]?.endsWith('failback-gen1') && read.failback.images[2]?.endsWith('failback-gen2'));
  assert.equal(
    rig.arm.requests.filter(({ method }) => method !== 'GET' && method !== 'POST').map(({ path }) => path),
    [],
  );
  assert.equal(
    rig.aws.requests.map(({ operation }) => operation).filter((name) => !/^(?:Describe|Get)/.test(name)),
    [],
  );
});

test('a plan that is there is not written over, and is whole if the run fails', async () => {
  const before = await readFile(rig.plan, 'utf8');
  await refused(() => init({ plan: rig.plan }), 'is there already', 'E_EXISTS');
  await refused(() => init({ plan: rig.plan, force: true, machines: ['nobody'] }), 'nobody', 'E_USAGE');
  assert.is(await readFile(rig.plan, 'utf8'), before);
});

test('only the machines that are wanted are in it; a wrong name is guessed', async () => {
  const { servers } = await init({ plan: rig.folder.at('two.yaml'), machines: ['WEB2', 'web1'] });
  assert.equal(
    servers.map(({ name }) => name),
    ['web2', 'web1'],
  );
  const { hint } = await refused(() => init({ force: true, machines: ['wbe1'] }), '--vm', 'E_USAGE');
  assert.match(hint ?? '', 'Did you mean web1?');
  await refused(() => init({ force: true, resourceGroup: 'none' }), 'no resource group none', 'E_AZURE');
});

test.run();
