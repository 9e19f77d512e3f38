import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { JobLog } from '../../../src/aws/drs/jobs.ts';
import { measure } from '../../../src/dr/failover/recovered.ts';
import { recoveryReport } from '../../../src/dr/failover/report.ts';
import { reportMarkdown } from '../../../src/dr/failover/report-markdown.ts';
import { FailbackError } from '../../../src/errors.ts';
import { testPlan } from '../../support/dr/plan-text.ts';
import { sampleInstance, sampleJob, serverId } from '../../support/dr/values.ts';

const at = (time: string) => `2026-03-01T${time}Z`;
const ms = (time: string) => Date.parse(at(time));
const item = (time: string, event: JobLog['event'], rawError?: string): JobLog => ({
  logDateTime: at(time),
  ...(event === undefined ? {} : { event }),
  eventData: { sourceServerID: serverId('web1'), ...(rawError === undefined ? {} : { rawError }) },
});
const job = sampleJob('START_DRILL', 'web1', at('06:00:00'));
const measured = (point: string, log: readonly JobLog[], watched = true) =>
  measure({
    followed: { job, servers: [], log },
    sourceServerID: serverId('web1'),
    instance: sampleInstance('web1', undefined, undefined, { pointInTimeSnapshotDateTime: at(point) }),
    seen: { state: 'up', privateIp: '10.0.0.4', at: ms('06:12:00') },
    watched,
  });

test('the time of a recovery is until the instance was seen ready, else until the end of the job', () => {
  const { rtoMs, rtoUntil, readyAt } = measured('05:59:00', []);
  assert.equal([rtoMs, rtoUntil, readyAt], [720_000, 'ready', '2026-03-01T06:12:00.000Z']);
  const late = measured('05:59:00', [], false);
  assert.equal([late.rtoMs, late.rtoUntil, late.readyAt], [600_000, 'launched', null]);
});

test('the age of the data is that at its snapshot, and that of an earlier point at the start', () => {
  assert.is(measured('06:01:00', [item('06:01:30', 'SNAPSHOT_END')]).rpoMs, 30_000);
  assert.is(measured('05:30:00', []).rpoMs, 1_800_000);
  assert.is(measured('06:00:30', []).rpoMs, 0);
});

test('the report counts from the first job to the last instance, and shows what went wrong', () => {
  const log = [item('06:00:05', 'SNAPSHOT_START'), item('06:01:00', 'LAUNCH_FAILED', 'no | such\nsubnet <b>')];
  const base = { wave: 1, recoveryInstance: 'i-1', privateIp: '10.0.0.4', job: 'drsjob-1', rtoUntil: 'ready' as const };
  const value = (start: string, rtoMs: number, rpoMs: number) => ({
    ...{ ...base, state: 'drill-running', sourceServer: serverId('web1'), startedAt: at(start), readyAt: null },
    ...{ rtoMs, rpoMs, pointInTime: at('05:59:00') },
  });
  const results = [
    { name: 'web1', state: 'drill-running', value: value('06:00:00', 600_000, 60_000) },
    { name: 'web2', state: 'drill-running', value: value('06:10:00', 900_000, 5000) },
    { name: 'db', state: 'failed', error: new FailbackError('E_DR', 'It *broke* | here.', { hint: 'Mend it.' }) },
  ];
  const wish = { isDrill: true, point: null };
  const report = recoveryReport({ plan: testPlan() }, wish, results, [{ job, servers: [], log }]);
  assert.equal([report.rtoMs, report.rpoMs, report.kind], [1_500_000, 60_000, 'drill']);
  const text = reportMarkdown(report);
  assert.match(text, '| Recovery time (RTO), all servers | 25 min 00 s |');
  assert.match(text, '| Servers that got through | 2 of 3 |');
  assert.match(text, '- **db** (E_DR): It \\*broke\\* \\| here. Mend it.');
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  const cells = (line: string) => line.replace(/\\\|/g, '').split('|').length;
  assert.ok(rows.includes('| 2026-03-01T06:01:00Z | web2 | launch failed | no \\| such subnet \\<b\\> |'), text);
  assert.equal([...new Set(rows.map(cells))].sort(), [10, 4, 6]);
});

test('a report of nothing says so', () => {
  const failed = [{ name: 'web1', state: 'failed', error: new FailbackError('E_GUARD', 'No.') }];
  const report = recoveryReport({ plan: testPlan() }, { isDrill: false, point: new Date(0) }, failed, []);
  assert.equal([report.rtoMs, report.rpoMs, report.startedAt], [null, null, null]);
  assert.match(reportMarkdown(report), '| Point in time | the last one until 1970-01-01T00:00:00.000Z |');
});

test.run();
