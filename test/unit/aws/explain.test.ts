import { DataReplicationErrorString, FailbackReplicationError, JobLogEvent } from '@aws-sdk/client-drs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CLIENT_CAUSES } from '../../../src/aws/drs/causes/client.ts';
import { FAILBACK_CAUSES } from '../../../src/aws/drs/causes/failback.ts';
import { LAUNCH_CAUSES } from '../../../src/aws/drs/causes/launch.ts';
import { REPLICATION_CAUSES } from '../../../src/aws/drs/causes/replication.ts';
import {
  explainClient,
  explainFailback,
  explainLaunch,
  explainReplication,
  isLaunchFailure,
} from '../../../src/aws/drs/explain.ts';

const sentence = /^[A-Z].*\.$/;

test('every cause is a sentence, every mend says what to do', () => {
  const causes = [REPLICATION_CAUSES, FAILBACK_CAUSES, LAUNCH_CAUSES].flatMap((table) => Object.entries(table));
  for (const [code, { what, mend }] of [...causes, ...CLIENT_CAUSES.map((cause) => [cause.what, cause] as const)]) {
    assert.match(what, sentence, code);
    assert.match(mend, sentence, code);
  }
});

test('every error that the API has is explained', () => {
  for (const code of Object.keys(DataReplicationErrorString)) assert.ok(code in REPLICATION_CAUSES, code);
  for (const code of Object.keys(FailbackReplicationError)) assert.ok(code in FAILBACK_CAUSES, code);
});

test('every event of a job that ends in a failure is explained', () => {
  const bad = Object.values(JobLogEvent).filter((event) => /FAIL(?:ED)?$|SKIPPED|CANCEL/.test(event));
  assert.ok(bad.length >= 8);
  for (const event of bad) assert.ok(isLaunchFailure(event), event);
  assert.not.ok(isLaunchFailure('JOB_END'));
  assert.match(explainLaunch('CONVERSION_FAIL').mend, 'GRUB');
});

test('what is new is told in the words of the service', () => {
  assert.is(explainReplication('SOMETHING_NEW', 'raw').what, 'DRS reports something new.');
  assert.is(explainFailback('toString').what, 'DRS reports tostring.');
});

test('what the Failback Client writes is recognised within its line', () => {
  const line = '2026-03-01 10:00:00 ERROR Could not associate failback client to recovery instances\r\n';
  assert.match(explainClient(line)?.what ?? '', 'credentials');
  assert.match(explainClient('Failed to get recovery instance volumes via tcp')?.what ?? '', 'TCP 1500');
  assert.match(explainClient('the driver was compiled for a different kernel')?.mend ?? '', 'Reboot');
  assert.is(explainClient('Downloading assets'), undefined);
});

test.run();
