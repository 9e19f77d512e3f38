import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nextCommand, type NextCommandFacts } from '../../../src/dr/status/next-command.ts';
import type { Stage } from '../../../src/dr/status/stages.ts';

const NOW = Date.parse('2026-03-01T00:00:00Z');

function next(
  stages: readonly Stage[],
  changes: Partial<NextCommandFacts> = {},
  drill: string | null = '2026-02-20T00:00:00Z',
) {
  const servers = stages.map((stage, index) => ({
    name: `web${index + 1}`,
    stage,
    lastDrill: drill === null ? null : { at: drill },
  }));
  return nextCommand({ servers, unconnected: false, drillsKnown: true, path: 'dr.yaml', now: NOW, ...changes });
}

test('a server goes through the flow command by command', () => {
  for (const [stage, command] of [
    ['unprotected', 'failback dr protect'],
    ['syncing', 'failback dr protect'],
    ['stalled', 'failback dr check'],
    ['drill-running', 'failback dr failover --end-drill'],
    ['failing-over', 'failback dr failover'],
    ['failed-over', 'failback dr failback prepare'],
    ['failback-prepared', 'failback dr failback start'],
    ['failback-syncing', 'failback dr failback status'],
    ['failback-ready', 'failback dr failback launch'],
    ['failback-done', 'failback dr cutover'],
    ['cut-over', 'failback dr cutover --commit'],
  ] as const) {
    assert.is(next([stage]), command, stage);
  }
});

test('nothing is left to do where all are ready and drilled', () => {
  assert.is(next(['ready', 'ready']), null);
  assert.is(next(['ready', 'unknown']), null);
});

test('a drill is due after 90 days, if it is known when the last one was', () => {
  assert.is(next(['ready', 'ready'], {}, '2025-11-01T00:00:00Z'), 'failback dr failover --drill');
  assert.is(next(['ready', 'lagging'], {}, null), 'failback dr failover --drill --server web1');
  assert.is(next(['ready'], { drillsKnown: false }, null), null);
});

test('servers that are away come first, the least far of them before the others', () => {
  assert.is(next(['unprotected', 'failed-over', 'failback-ready']), 'failback dr failback prepare --server web2');
  assert.is(next(['ready', 'failback-ready', 'failback-ready']), 'failback dr failback launch --server web2,web3');
  assert.is(next(['stalled', 'unprotected', 'syncing']), 'failback dr protect --server web2,web3');
});

test('the clouds are connected before anything else, unless servers are away', () => {
  assert.is(next(['unprotected'], { unconnected: true }), 'failback dr connect');
  assert.is(next(['failed-over'], { unconnected: true }), 'failback dr failback prepare');
});

test('the command can be copied into a shell, with the plan that was asked for', () => {
  assert.is(
    next(['unprotected'], { path: "my plans/it's.yaml" }),
    "failback dr protect --plan 'my plans/it'\\''s.yaml'",
  );
});

test.run();
