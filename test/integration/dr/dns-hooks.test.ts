import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runServerHooks } from '../../../src/dr/hooks.ts';
import { packageFile } from '../../../src/paths.ts';
import { bareFlow } from '../../support/dr/bare-flow.ts';
import { fakePrograms } from '../../support/fake-programs.ts';
import { refused } from '../../support/formats/refused.ts';

const hook = (name: string) => packageFile(`templates/dr/hooks/${name}.sh`);

/** Runs a script as a hook of the plan for its first server, after a failover to this address. */
async function run(script: readonly string[], programs: Readonly<Record<string, string>>, address = '10.20.2.7') {
  await using fake = await fakePrograms(programs);
  const env = { PATH: `${fake.env.PATH}:${process.env.PATH}` };
  const flow = bareFlow({ hooks: { failover: { after: [{ run: script, perServer: true }] } } }, { env });
  const [server] = flow.servers;
  if (!server) throw new Error('no server');
  await runServerHooks(flow, 'failover', 'after', server, address === '' ? {} : { FAILBACK_PRIVATE_IP: address });
  const lines = flow.events.filter(({ code }) => code === 'tool.line').map(({ message }) => message);
  return { calls: await fake.calls(), lines };
}

test('Route 53 is given the new address, and keeps one', async () => {
  const { calls, lines } = await run([hook('dns-route53'), 'Z1', 'shop.example.com', '30'], { aws: '' });
  assert.is(calls.length, 1);
  assert.match(calls[0] ?? '', /^aws route53 change-resource-record-sets --hosted-zone-id Z1 --change-batch \{/);
  const batch = JSON.parse(/\{.*\}/.exec(calls[0] ?? '')?.[0] ?? '') as { Changes: { ResourceRecordSet: unknown }[] };
  assert.equal(batch.Changes[0]?.ResourceRecordSet, {
    ...{ Name: 'web1.shop.example.com', Type: 'A', TTL: 30 },
    ResourceRecords: [{ Value: '10.20.2.7' }],
  });
  assert.equal(lines, ['web1.shop.example.com is 10.20.2.7']);
});

/** What is in the zone: a set that is not there cannot be shown. */
const zone = (addresses: string | undefined) => ({
  az: `[ "$5" = show ] || exit 0\n${addresses === undefined ? 'exit 3' : `printf '${addresses}'`}`,
});

async function azureCalls(addresses: string | undefined): Promise<string[]> {
  const { calls } = await run([hook('dns-azure'), 'dns', 'shop.internal'], zone(addresses));
  return calls
    .map((call) =>
      call.replace(/^az network private-dns record-set a |--resource-group dns --zone-name \S+ | --output tsv$/g, ''),
    )
    .filter((call) => !call.startsWith('show '));
}

test('a zone of Azure gets the new address before it loses the old one; run again nothing changes', async () => {
  assert.equal(await azureCalls('10.10.0.4\\n'), [
    'add-record --record-set-name web1 --ipv4-address 10.20.2.7',
    'remove-record --record-set-name web1 --ipv4-address 10.10.0.4 --keep-empty-record-set',
  ]);
  assert.equal(await azureCalls(undefined), [
    'create --name web1 --ttl 60',
    'add-record --record-set-name web1 --ipv4-address 10.20.2.7',
  ]);
  assert.equal(await azureCalls('10.20.2.7\\n'), []);
});

test('without an address, or with a failure, the phase hears of it', async () => {
  await refused(() => run([hook('dns-route53'), 'Z1', 'x'], { aws: '' }, ''), 'does not know the address', 'E_HOOK');
  await refused(() => run([hook('dns-azure'), 'dns', 'x'], { az: 'echo denied >&2; exit 1' }), 'denied', 'E_HOOK');
});

test('shellcheck has nothing to say', async () => {
  const { stdout } = await execa('shellcheck', [hook('dns-route53'), hook('dns-azure')], { reject: false });
  assert.is(stdout, '');
});

test.run();
