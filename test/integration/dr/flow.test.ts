import { readFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { report } from '../../../src/events.ts';
import { runMain } from '../../support/cli.ts';
import { type DrRig, drRig } from '../../support/dr-rig.ts';
import { refused } from '../../support/formats/refused.ts';

let rig: DrRig;
test.before(async () => {
  rig = await drRig({ servers: 3 });
});
test.after(async () => rig[Symbol.asyncDispose]());

test('a flow has the servers that are named, in the order of the plan', async () => {
  const names = async (servers?: string[]) => (await rig.open({ servers })).servers.map(({ name }) => name);
  assert.equal(await names(), ['web1', 'web2', 'web3']);
  assert.equal(await names(['web3', 'web1']), ['web1', 'web3']);
  const { hint } = await refused(() => names(['web33']), '--server', 'E_USAGE');
  assert.match(hint ?? '', 'Did you mean web3?');
});

test('credentials of another account are refused before anything happens', async () => {
  const { aws } = rig;
  const place = { region: aws.region, vpc: aws.ec2.vpcId, stagingSubnet: aws.ec2.subnetIds[0] };
  await rig.writePlan({ aws: { ...place, account: '999999999999' } });
  const { data } = await refused(() => rig.open(), '999999999999', 'E_GUARD');
  assert.equal([data.planned, data.account], ['999999999999', aws.account]);
  await rig.open({ lookOnly: true });
  await rig.writePlan({});
});

test('an AWS that does not answer is no hindrance for who only looks', async () => {
  rig.aws.fail({ kind: 'error', status: 403, code: 'ExpiredToken' }, { operation: 'GetCallerIdentity' }, 1);
  await refused(() => rig.open(), '', 'E_AWS_LOGIN');
  rig.aws.fail({ kind: 'error', status: 403, code: 'ExpiredToken' }, { operation: 'GetCallerIdentity' }, 1);
  await rig.open({ lookOnly: true });
  rig.aws.reset();
});

test('in a dry run nothing changes on Azure, even if a phase forgets to ask', async () => {
  const flow = await rig.open({ dryRun: true });
  await flow.azure.call('make a disk', flow.signal, (call) =>
    flow.azure.compute.disks.createOrUpdate(
      'rg',
      'forgotten',
      { location: 'westeurope', creationData: { createOption: 'Empty' }, diskSizeGB: 4 },
      call,
    ),
  );
  assert.not.ok(rig.arm.ids().some((id) => id.endsWith('/forgotten')));
});

test('what the flow reports is in the journal of the plan', async () => {
  const { host } = await rig.open();
  report(host, 'note.info', 'made the VPN gateway', {});
  const text = await readFile(rig.folder.at('state/failback-kit/dr/shop.log'), 'utf8');
  assert.match(text, /info {2}made the VPN gateway\n$/);
  assert.ok(rig.events.some(({ message }) => message === 'made the VPN gateway'));
});

test('the command line writes a plan, and says what is wrong with one', async () => {
  const before = { ...process.env };
  Object.assign(process.env, rig.env);
  try {
    const plan = rig.folder.at('cli.yaml');
    const args = ['dr', 'init', '--plan', plan, '--resource-group', 'rg', '--region', rig.aws.region];
    const { code, stdout, stderr } = await runMain([...args, '--json'], { env: rig.env });
    assert.is(code, 0, stderr);
    assert.equal((JSON.parse(stdout) as { toChoose: string[] }).toChoose, ['aws.stagingSubnet']);
    const again = await runMain(args, { env: rig.env });
    assert.is(again.code, 2);
    assert.match(again.stderr, '--force');
    const status = await runMain(['dr', 'status', '--plan', plan], { env: rig.env });
    assert.is(status.code, 2);
    assert.match(status.stderr, /cli\.yaml:\d+:\d+: aws\.stagingSubnet is needed/);
  } finally {
    process.env = before;
  }
});

test('a verb without its words says which are missing', async () => {
  const missing = await runMain(['dr', 'init', '--region', 'eu-central-1']);
  assert.is(missing.code, 2);
  assert.match(missing.stderr, '--resource-group is missing');
  const name = await runMain(['dr', 'init', '--name', 'Shop']);
  assert.match(name.stderr, 'beginning with a letter');
});

test.run();
