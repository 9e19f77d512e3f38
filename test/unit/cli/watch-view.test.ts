import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { watchView } from '../../../src/cli/watch-view.ts';
import { Sink } from '../../support/cli.ts';

const frame = (whole: string, changes: readonly string[] = []) => ({
  ...{ whole: () => whole, changes, at: '2026-03-01T12:00:00.000Z' },
});

test('what is no terminal gets the first frame, then what changes', async () => {
  const out = new Sink();
  const show = watchView(out);
  await show(frame('web1 ready'));
  await show(frame('web1 ready'));
  await show(frame('web1 drilling', ['web1: ready → drilling', 'next: \u001b[31mx']));
  assert.is(out.text, 'web1 ready\n2026-03-01T12:00:00Z web1: ready → drilling\n2026-03-01T12:00:00Z next: x\n');
});

test('a terminal is drawn over, with no more than fits', async () => {
  const out = Object.assign(new Sink(), { isTTY: true, columns: 10, rows: 6 });
  const show = watchView(out);
  let asked = 0;
  await show({ ...frame(''), whole: (lines) => `${(asked = lines)} lines\na line of 17 long` });
  assert.is(asked, 3);
  assert.is(out.text, '\u001b[H\u001b[J3 lines\na line of \n17 long\n');
  out.text = '';
  await show(frame('1\n2\n3\n4\n5\n6'));
  assert.is(out.text, '\u001b[H\u001b[J1\n2\n3\n4\n…\n');
});

test.run();
