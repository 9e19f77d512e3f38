import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Cell, cellName, cellsOf, type Matrix } from '../../../src/fleet/cell.ts';
import { differences } from '../../../src/fleet/differences.ts';
import { fleetFailure } from '../../../src/fleet/failure.ts';
import { joinReports } from '../../../src/fleet/collect/join-reports.ts';
import { type CellResult, type FleetReport, parseReport, pending, reportText } from '../../../src/fleet/report.ts';
import { formatFleet } from '../../../src/fleet/table.ts';

const MATRIX: Matrix = { regions: ['eu-west-1', 'us-east-1'], generations: [1], filesystems: ['ext4'] };
const [FIRST, SECOND] = cellsOf(MATRIX) as [Cell, Cell];
const built = (cell: Cell, more: Partial<CellResult> = {}): CellResult => ({
  ...pending(cell),
  ...{
    state: 'built',
    iso: 'a'.repeat(128),
    sha256: 'b'.repeat(64),
    fileSize: 3 * 1024 ** 3 + 512,
    durationMs: 42_000,
  },
  ...more,
});
const failed = (cell: Cell): CellResult => ({
  ...pending(cell),
  state: 'failed',
  error: { code: 'E_HTTP', message: 'It is not there.', hint: 'Try another region.' },
});

function reportWith(cells: readonly CellResult[], more: Partial<FleetReport> = {}): FleetReport {
  return {
    reportVersion: 1,
    tool: { name: 'failback-kit', version: '1.2.3' },
    matrix: MATRIX,
    options: {
      ...{
        version: 'latest',
        size: 'auto',
        kernelArgs: ['debug'],
        guest: null,
        epoch: null,
        keep: [],
        bootCheck: false,
      },
      content: 'c'.repeat(64),
    },
    shard: null,
    cells,
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 60_000,
    ...more,
  };
}

test('a report is read as it was written', () => {
  const report = reportWith([built(FIRST), failed(SECOND)], { shard: { index: 1, total: 3 } });
  assert.equal(parseReport(reportText(report), 'fleet.json'), report);
});

test('what is no report is refused with what is wrong, also one whose names would lead elsewhere', () => {
  const refusal = (text: string) => {
    try {
      parseReport(text, 'fleet.json');
    } catch (error) {
      return (error as Error).message;
    }
    return 'none';
  };
  assert.match(refusal('{'), /^fleet\.json is not the report of a fleet: /);
  assert.match(refusal('{}'), /reportVersion/);
  const evil = reportText(reportWith([{ ...built(FIRST), name: '../../etc/passwd' }]));
  assert.match(refusal(evil), /cells\.0\.name/);
  assert.match(refusal(reportText(reportWith([{ ...built(FIRST), name: cellName(SECOND) }]))), /not that of the image/);
  const huge = { ...MATRIX, generations: Array.from({ length: 1000 }, () => 1 as const) };
  assert.match(refusal(reportText(reportWith([], { matrix: huge }))), /matrix\.generations/);
});

test('joined reports have every cell of the matrix: the better result, then the newer', () => {
  const older = reportWith([built(FIRST, { durationMs: 1 })], { shard: { index: 0, total: 2 } });
  const newer = reportWith([built(FIRST, { durationMs: 2 }), failed(SECOND)], {
    startedAt: '2026-01-01T01:00:00.000Z',
    shard: { index: 0, total: 2 },
  });
  const joined = joinReports([older, newer]);
  assert.is(joined.shard, null);
  assert.equal(
    joined.cells.map(({ state, durationMs }) => [state, durationMs]),
    [
      ['built', 2],
      ['failed', 0],
    ],
  );
  assert.is(joined.durationMs, 3_660_000);
  assert.is(joinReports([newer, reportWith([built(SECOND)])]).cells[1]?.state, 'built');
  assert.is(joinReports([older]).cells[1]?.state, 'pending');
});

test('what sets two fleets apart is said in words', () => {
  const one = reportWith([]);
  assert.equal(differences(one, reportWith([failed(FIRST)], { startedAt: 'x' })), []);
  const options = { ...one.options, kernelArgs: [], size: 4096, content: 'd'.repeat(64) };
  const tool = { name: 'failback-kit', version: '1.3.0' } as const;
  assert.equal(differences(one, reportWith([], { options, tool, matrix: { ...MATRIX, generations: [2] } })), [
    'generations (1 and 2)',
    'size ("auto" and 4096)',
    'kernelArgs (debug and none)',
    'templates, overlay, keys or password',
    'version of failback-kit ("1.2.3" and "1.3.0")',
  ]);
});

test('the table and the error of a fleet', () => {
  const report = reportWith([built(FIRST), failed(SECOND)]);
  assert.equal(formatFleet(report).split('\n'), [
    'region     gen  fs    state   size     time',
    'eu-west-1  1    ext4  built   3.0 GiB  42 s',
    'us-east-1  1    ext4  failed           E_HTTP: It is not there.',
    '',
    '1 of 2 images are there (1 built), 1 min 00 s',
  ]);
  const failure = fleetFailure(report);
  assert.is(failure?.message, '1 of 2 images could not be built.');
  assert.equal(failure?.data, { cells: { 'failback-us-east-1': 'E_HTTP' } });
  assert.is(fleetFailure(reportWith([built(FIRST)])), undefined);
});

test.run();
