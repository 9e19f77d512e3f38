import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { explainReplication } from '../../../src/aws/drs/explain.ts';
import { changesBetween } from '../../../src/dr/status/changes.ts';
import { renderStatusPage } from '../../../src/dr/status/page.ts';
import { statusFailure } from '../../../src/dr/status/status.ts';
import { formatDrStatus } from '../../../src/dr/status/table.ts';
import { FailbackError } from '../../../src/errors.ts';
import { drilled, rowOf, sampleStatus, THREE, TUNNELS } from '../../support/dr/status.ts';
import { sampleInstance, sampleSource } from '../../support/dr/values.ts';

const MEND = explainReplication('FAILED_TO_BOOT_REPLICATION_SERVER').mend;

test('one table over both clouds, with what is to be done', () => {
  assert.is(
    formatDrStatus(sampleStatus(THREE)),
    [
      'server  wave  stage       replication                             lag    last drill         image',
      'web1    1     ready       continuous                              3.0 s  9 d ago, launched  gen 1 not in the plan',
      'web2    2     syncing     syncing 45 %, 5 min 07 s left           -      -                  gen 1 not in the plan',
      'web3    1     initiating  2/2 boot the replication server failed  -      -                  gen 1 not in the plan',
      '',
      '1 ready, 1 syncing, 1 initiating',
      `web3: The replication server was launched but did not boot. ${MEND} (FAILED_TO_BOOT_REPLICATION_SERVER)`,
      'tunnels: 1 of 2 up; 198.51.100.8 went down 2 h ago: IPSEC IS DOWN',
      'next: failback dr protect --server web2,web3',
    ].join('\n'),
  );
});

test('of more servers than there is room for, those are shown that need somebody', () => {
  const text = formatDrStatus(sampleStatus(THREE), 1);
  assert.match(text, /\nweb3 /);
  assert.not.match(text, /\nweb1 /);
  assert.match(text, '… and 2 more');
});

test('what one cloud did not say is told, and fails in the end', () => {
  const error = new FailbackError('E_AZURE', 'Azure did not list the machines: no (500).', { hint: 'Try again.' });
  const failures = (['machines', 'images'] as const).map((part) => ({ part, cloud: 'azure' as const, error }));
  const partial = sampleStatus([rowOf('web1', { ...drilled('web1'), machine: undefined })], {
    failures,
    parts: { sourceServers: [], recoveryInstances: [], jobs: [], tunnels: TUNNELS },
  });
  const text = formatDrStatus(partial);
  assert.match(text, 'unknown: azure (machines, images): Azure did not list the machines: no (500).');
  assert.match(text, /web1 .* ready .* \?/);
  assert.is(statusFailure(partial)?.code, 'E_AZURE');
  assert.is(statusFailure(partial)?.hint, 'Try again.');
  assert.is(statusFailure(sampleStatus(THREE)), undefined);
});

test('the status is plain JSON', () => {
  const value = sampleStatus(THREE);
  assert.equal(JSON.parse(JSON.stringify(value)), value);
});

test('a watch tells what became different, and no progress', () => {
  const before = sampleStatus(THREE);
  const further = sampleSource('web2', 'INITIAL_SYNC', {
    dataReplicationInfo: {
      dataReplicationState: 'INITIAL_SYNC',
      replicatedDisks: [{ totalStorageBytes: 1000, replicatedStorageBytes: 700 }],
    },
  });
  assert.equal(
    changesBetween(before, sampleStatus([THREE[0], rowOf('web2', { sourceServer: further }), THREE[2]])),
    [],
  );
  const after = sampleStatus(
    [
      rowOf('web1', { ...drilled('web1'), recoveryInstance: sampleInstance('web1') }),
      rowOf('web2', { sourceServer: sampleSource('web2') }),
      rowOf('web3', { sourceServer: sampleSource('web3', 'INITIATING') }),
    ],
    { parts: { tunnels: TUNNELS.map((one) => ({ ...one, up: true })), jobs: [] } },
  );
  assert.equal(changesBetween(before, after), [
    'web1: ready → failed-over',
    'web1: runs on Azure as well: two of it may answer',
    'web2: syncing → ready',
    'web3: FAILED_TO_BOOT_REPLICATION_SERVER is over',
    'tunnel 198.51.100.8 is up',
    'next: failback dr failback prepare --server web1',
  ]);
});

test('a watch tells when a cloud stops answering, and when it answers again', () => {
  const error = new FailbackError('E_NETWORK', 'AWS is away.');
  const failures = [{ part: 'jobs', cloud: 'aws', error }] as const;
  const [well, ill] = [sampleStatus(THREE), sampleStatus(THREE, { failures })];
  assert.equal(changesBetween(well, ill), ['aws: AWS is away.']);
  assert.equal(changesBetween(ill, well), ['aws answers again']);
});

test('the page says the same, and no name becomes markup', () => {
  const HOSTILE = `"><img src=x onerror=alert(1)>`;
  const base = sampleStatus(THREE);
  const [first, ...others] = base.servers;
  const servers = first ? [{ ...first, name: HOSTILE, notes: [HOSTILE] }, ...others] : [];
  const page = renderStatusPage({ ...base, plan: HOSTILE, servers, next: HOSTILE }, 'body { color: red }');
  assert.not.match(page, '<img');
  assert.not.match(page, /undefined|NaN|Infinity/);
  assert.match(page, '2/2 boot the replication server failed');
  assert.match(page, 'Drill');
  assert.match(page, 'Nothing is known of its past.');
  assert.is(page, renderStatusPage({ ...base, plan: HOSTILE, servers, next: HOSTILE }, 'body { color: red }'));
});

test.run();
