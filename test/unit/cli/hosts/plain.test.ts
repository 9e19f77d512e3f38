import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { filtered } from '../../../../src/cli/hosts/host.ts';
import { plainHost } from '../../../../src/cli/hosts/plain.ts';
import type { Level } from '../../../../src/events.ts';
import { matchesApproved } from '../../../support/approved.ts';
import { Sink } from '../../../support/cli.ts';
import { BAD_RUN, FLEET_RUN, GOOD_RUN, UPLOAD_RUN } from '../../../support/events.ts';

function show(level: Level): string {
  const sink = new Sink();
  const host = filtered(plainHost(sink), level);
  for (const event of [...GOOD_RUN, ...BAD_RUN, ...UPLOAD_RUN, ...FLEET_RUN]) host.report(event);
  return sink.text;
}

test('a run in lines with stamps, progress now and then', () => {
  matchesApproved('hosts/plain.txt', show('info'));
});

test('--verbose adds the tools, --quiet leaves warnings and errors', () => {
  assert.match(show('debug'), '[  +10.1s]   $ mke2fs -t ext4 disk\n[  +10.2s]   | Writing superblocks\n');
  assert.is(show('warn').trim().split('\n').length, 4);
});

test.run();
