import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createColors, wantsColors } from '../../../src/cli/colors.ts';

test('colours are wanted by a terminal that has them, unless somebody says no', () => {
  assert.is(wantsColors({ isTTY: true }, {}, false), true);
  assert.is(wantsColors({}, {}, false), false);
  assert.is(wantsColors({ isTTY: true }, { NO_COLOR: '1' }, false), false);
  assert.is(wantsColors({ isTTY: true }, { NO_COLOR: '' }, false), true);
  assert.is(wantsColors({ isTTY: true }, { TERM: 'dumb' }, false), false);
  assert.is(wantsColors({ isTTY: true }, {}, true), false);
});

test('what is decided holds, also when standard output is no terminal', () => {
  assert.is(createColors(true).red('x'), '\u001b[31mx\u001b[39m');
  assert.is(createColors(false).red('x'), 'x');
});

test.run();
