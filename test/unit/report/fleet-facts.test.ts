import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseFleetFacts } from '../../../src/report/fleet-facts.ts';
import { refused } from '../../support/formats/refused.ts';

const parse = (value: unknown) => parseFleetFacts(JSON.stringify(value), 'fleet.json');

test('a report of a build and one of a state give the same rows', () => {
  const cell = { region: 'us-east-2', generation: 2, fs: 'xfs', name: 'failback-us-east-2-xfs-gen2' };
  const built = { ...cell, state: 'failed', iso: null, durationMs: 5, error: { code: 'E_HTTP', message: 'no' } };
  const [first] = parse({ reportVersion: 1, cells: [built], startedAt: 'x', durationMs: 1 }).rows;
  assert.equal([first?.generation, first?.state, first?.error?.code, first?.isStale], ['2', 'failed', 'E_HTTP', false]);
  const status = { ...cell, verdict: 'stale', reasons: ['new ISO'], notes: ['old tool'], published: {} };
  const [second] = parse({ cells: [status], counts: {} }).rows;
  assert.equal([second?.state, second?.isStale, second?.reasons], ['stale', true, ['new ISO', 'old tool']]);
  assert.equal(parse({ cells: [{ ...built, stale: ['new ISO'] }] }).rows[0]?.isStale, true);
});

test('what a row does not say, or says in another way, is not known', () => {
  const [row] = parse({ cells: [{ region: 'x', fileSize: '12', error: 'bad', stale: 7, fs: {} }] }).rows;
  assert.equal([row?.fileSize, row?.error, row?.reasons, row?.fs], [null, null, [], null]);
});

test('what is no report of a fleet is refused', async () => {
  for (const text of ['', '[]', '{}', '{"cells":[{}]}', 'null']) {
    await refused(() => parseFleetFacts(text, 'x.json'), 'x.json is no report of a fleet');
  }
});

test.run();
