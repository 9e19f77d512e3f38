import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { differences, isCovered } from '../../../../src/dr/connect/differences.ts';
import type { AwsEnd, AzureEnd } from '../../../../src/dr/connect/ends.ts';

const NETWORKS = { vpcCidrs: ['10.20.0.0/16'], vnetCidrs: ['10.10.0.0/16'] };

function awsEnd(changes: Partial<AwsEnd> = {}): AwsEnd {
  return {
    ...{
      vpn: 'vpn-1',
      address: '198.51.100.1',
      insideCidr: '169.254.21.0/30',
      static: true,
      prefixes: ['10.10.0.0/16'],
    },
    ...{ awsInside: '169.254.21.1', azureInside: '169.254.21.2', preSharedKey: 'key', asn: 64_512 },
    ...{ up: false, message: '', routes: 0, since: undefined },
    customer: { address: '203.0.113.1', asn: 65_000 },
    ...changes,
  };
}

const BGP = { static: false, prefixes: [] };

function azureEnd(changes: Partial<AzureEnd> = {}, bgp = false): AzureEnd {
  const shown = { id: '/c', name: 'c', tags: {}, state: 'Succeeded' };
  return {
    connection: {
      ...{ ...shown, status: 'Connecting', gateway: '/g', localGateway: '/l', bgp },
      apipa: bgp ? [{ instance: '/g/0', apipa: '169.254.21.2' }] : [],
      ...{ ingressBytes: 0, egressBytes: 0 },
    },
    local: {
      ...{ ...shown, name: 'l', address: '198.51.100.1', prefixes: bgp ? [] : ['10.20.0.0/16'] },
      bgp: bgp ? { asn: 64_512, peer: '169.254.21.1' } : null,
    },
    sharedKey: 'key',
    asn: bgp ? 65_000 : null,
    instances: [{ id: '/g/0', address: '203.0.113.1' }],
    ...changes,
  };
}

const said = (...given: Parameters<typeof differences>) => differences(...given).map(({ what }) => what);

test('ends that fit have no differences, static or with BGP', () => {
  assert.equal(said(awsEnd(), azureEnd(), NETWORKS), []);
  assert.equal(said(awsEnd(BGP), azureEnd({}, true), NETWORKS), []);
});

test('without a connection on Azure nothing else is said', () => {
  assert.equal(said(awsEnd(), undefined, NETWORKS), ['Azure has no connection to 198.51.100.1.']);
});

test('keys are compared if both are known, and never told', () => {
  assert.equal(said(awsEnd(), azureEnd({ sharedKey: 'yek' }), NETWORKS), [
    'The two ends have different pre-shared keys.',
  ]);
  assert.equal(said(awsEnd(), azureEnd({ sharedKey: undefined }), NETWORKS), []);
  assert.equal(said(awsEnd({ preSharedKey: undefined }), azureEnd(), NETWORKS), []);
});

test('an address that Azure no longer has is named with those that it has', () => {
  const instances = [{ id: '/g/0', address: '203.0.113.9' }];
  assert.equal(said(awsEnd(), azureEnd({ instances }), NETWORKS), [
    'vpn-1 leads to 203.0.113.1, but the gateway of Azure has 203.0.113.9.',
  ]);
});

test('static routes are missed at either end, wider ones are enough', () => {
  assert.equal(said(awsEnd({ prefixes: [] }), azureEnd(), NETWORKS), ['vpn-1 has no static route to 10.10.0.0/16.']);
  const { local } = azureEnd();
  const lacking = azureEnd({ local: { ...local, prefixes: ['10.20.0.0/24'] } });
  assert.match(said(awsEnd(), lacking, NETWORKS).join(), 'lacks 10.20.0.0/16');
  assert.equal(said(awsEnd({ prefixes: ['10.0.0.0/8'] }), azureEnd(), NETWORKS), []);
});

test('BGP at one end only is said, as are numbers and addresses that differ', () => {
  assert.match(said(awsEnd(BGP), azureEnd(), NETWORKS).join(), 'AWS speaks BGP in it, and Azure does not');
  assert.match(said(awsEnd(), azureEnd({}, true), NETWORKS).join(), 'Azure speaks BGP in it');
  assert.equal(said(awsEnd({ ...BGP, asn: 64_600, azureInside: '169.254.21.6' }), azureEnd({}, true), NETWORKS), [
    'The BGP number of AWS is 64512 on Azure, and 64600 on AWS.',
    'The BGP address of Azure is 169.254.21.2 on Azure, and 169.254.21.6 on AWS.',
  ]);
});

test('a gateway with one instance has no address for the second tunnel', () => {
  const { connection } = azureEnd({}, true);
  const end = azureEnd({ connection: { ...connection, apipa: [] } }, true);
  const [problem] = differences(awsEnd(BGP), end, NETWORKS);
  assert.match(problem?.what ?? '', 'one instance in use');
  assert.match(problem?.mend ?? '', 'active-active');
});

test('a block is covered by itself and by wider ones', () => {
  assert.ok(isCovered('10.1.0.0/16', ['10.1.0.0/16']));
  assert.ok(isCovered('10.1.0.0/16', ['192.168.0.0/16', '10.0.0.0/8']));
  assert.not.ok(isCovered('10.0.0.0/8', ['10.1.0.0/16']));
  assert.not.ok(isCovered('10.1.0.0/16', []));
});

test.run();
