import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  explainClient,
  explainFailback,
  explainFailbackLaunch,
  explainLaunch,
  type Explanation,
  explainReplication,
} from '../../../src/aws/drs/explain.ts';
import { failbackOf } from '../../../src/aws/drs/failback-state.ts';
import { replicationOf } from '../../../src/aws/drs/replication.ts';

/** A command that can be typed, or what somebody is to do. */
const ACTION = /failback dr |\b(?:check|look|restart|reboot|take|let|lift|give|start|wait|install|recover)\b/i;

function isExplained(explanation: Explanation | undefined, row: string): void {
  assert.ok(explanation, row);
  const { what, mend } = explanation;
  assert.match(what, /^[A-Z].*\.$/, row);
  assert.not.match(what, 'DRS reports ', row);
  assert.not.match(mend, 'does not know the code', row);
  assert.match(mend, ACTION, row);
}

const STEPS = [
  ...['WAIT', 'CREATE_SECURITY_GROUP', 'LAUNCH_REPLICATION_SERVER', 'BOOT_REPLICATION_SERVER'],
  ...['AUTHENTICATE_WITH_SERVICE', 'DOWNLOAD_REPLICATION_SOFTWARE', 'CREATE_STAGING_DISKS', 'ATTACH_STAGING_DISKS'],
  ...['PAIR_REPLICATION_SERVER_WITH_AGENT', 'CONNECT_AGENT_TO_REPLICATION_SERVER', 'START_DATA_TRANSFER'],
] as const;

const CLIENT_STEPS = [
  ...['LINK_FAILBACK_CLIENT_WITH_RECOVERY_INSTANCE', 'COMPLETE_VOLUME_MAPPING'],
  ...['ESTABLISH_RECOVERY_INSTANCE_COMMUNICATION', 'DOWNLOAD_REPLICATION_SOFTWARE_TO_FAILBACK_CLIENT'],
  ...['CONFIGURE_REPLICATION_SOFTWARE', 'PAIR_AGENT_WITH_REPLICATION_SOFTWARE'],
  'ESTABLISH_AGENT_REPLICATOR_SOFTWARE_COMMUNICATION',
] as const;

const failedAt = <N extends string>(name: N) => ({
  dataReplicationState: 'INITIATING' as const,
  dataReplicationInitiation: { steps: [{ name, status: 'FAILED' as const }] },
});

test('each step of the way to AWS is explained when it fails, with an error of DRS or without', () => {
  for (const step of STEPS) {
    isExplained(replicationOf({ dataReplicationInfo: failedAt(step) }).problem, step);
    isExplained(explainReplication(`FAILED_TO_${step}`), step);
  }
});

test('each step of the way back is explained when it fails, with an error of DRS or without', () => {
  for (const step of [...CLIENT_STEPS, ...STEPS]) {
    isExplained(failbackOf({ dataReplicationInfo: failedAt(step) }).replication.problem, step);
    isExplained(explainFailback(`FAILED_TO_${step}`), step);
  }
});

test('errors that are of no step are explained, of both ways', () => {
  for (const code of ['AGENT_NOT_SEEN', 'SNAPSHOTS_FAILURE', 'NOT_CONVERGING', 'UNSTABLE_NETWORK']) {
    isExplained(explainReplication(code), code);
    isExplained(explainFailback(code), code);
  }
  for (const code of ['FAILBACK_CLIENT_NOT_SEEN', 'FAILED_GETTING_REPLICATION_STATE']) {
    isExplained(explainFailback(code), code);
  }
});

test('a failback of which DRS says only that it failed has a problem and a way on', () => {
  const { problem } = failbackOf({ failback: { state: 'FAILBACK_ERROR' } }).replication;
  assert.is(problem?.code, 'FAILBACK_ERROR');
  assert.match(problem?.mend ?? '', 'failback dr failback start');
  assert.is(failbackOf({ failback: { state: 'FAILBACK_READY_FOR_LAUNCH' } }).replication.problem, undefined);
});

test('what fails in a job is explained for the side on which it launches', () => {
  const events = [
    ...['SERVER_SKIPPED', 'CLEANUP_FAIL', 'SNAPSHOT_FAIL', 'USING_PREVIOUS_SNAPSHOT_FAILED', 'CONVERSION_FAIL'],
    ...['LAUNCH_FAILED', 'JOB_CANCEL'],
  ];
  for (const event of events) {
    isExplained(explainLaunch(event), event);
    const back = explainFailbackLaunch(event);
    isExplained(back, event);
    assert.not.match(`${back.what} ${back.mend}`, /staging|conversion server|launch template|--snapshot/, event);
  }
});

test('each message of the Failback Client is explained', () => {
  const rows: readonly (readonly [line: string, what: string])[] = [
    ['Could not associate failback client to recovery instances', 'credentials'],
    ['Could not discover account id from describe', 'wrong keys'],
    ['Failed to get recovery instance volumes for i-0123', 'TCP 1500'],
    ['Could not verify recovery instance connectivity', 'does not reach DRS'],
    ['Could not verify recovery instance connectivity to DRS', 'does not reach DRS'],
    ['the driver was compiled for a different kernel', 'does not fit its kernel'],
    ['botocore.exceptions.CredentialRetrievalError: Error when retrieving credentials from cert', 'clock'],
    ['Error when retrieving credentials from cert: timed out', 'clock'],
    ['ssl.SSLError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed', 'inspects TLS'],
    ['The Failback Client requires at least 4GiB of memory', 'memory'],
    ['Bad or unsupported region', 'region'],
  ];
  for (const [line, what] of rows) {
    const explanation = explainClient(line);
    isExplained(explanation, line);
    assert.match(explanation?.what ?? '', what, line);
    assert.not.match(explanation?.mend ?? '', 'prepare makes', line);
  }
});

test.run();
