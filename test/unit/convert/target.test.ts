import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { resolveTarget } from '../../../src/convert/target.ts';
import { MiB } from '../../../src/size.ts';
import { refused } from '../../support/formats/refused.ts';

test('the name says what to write, unless told otherwise', () => {
  const of = (output: string, more = {}) => {
    const { kind, subformat, align } = resolveTarget({ output, ...more });
    return [kind, subformat, align];
  };
  assert.equal(of('a/B.VHD'), ['vhd', 'fixed', MiB]);
  assert.equal(of('x.vmdk'), ['vmdk', 'monolithicSparse', 512]);
  for (const name of ['x.raw', 'x.img', 'x.bin']) assert.equal(of(name), ['raw', 'raw', 512]);
  assert.equal(of('x.vhd', { to: 'raw', align: 4096 }), ['raw', 'raw', 4096]);
  assert.equal(of('-', { to: 'vmdk', subformat: 'streamOptimized' }), ['vmdk', 'streamOptimized', 512]);
});

test('what does not go together is refused with what to do', async () => {
  const usage = async (options: Parameters<typeof resolveTarget>[0], words: string) => {
    const { hint } = await refused(() => resolveTarget(options), words, 'E_USAGE');
    return hint;
  };
  assert.match((await usage({ output: 'disk' }, 'does not say what to write')) ?? '', '--to vhd');
  assert.match((await usage({ output: '-' }, 'Nothing says')) ?? '', '--to vhd');
  await usage({ output: 'x.vhdx' }, 'does not say');
  await usage({ output: 'x.vhd', subformat: 'streamOptimized' }, 'A VHD is not written as streamOptimized');
  await usage({ output: 'x.raw', subformat: 'fixed' }, 'A RAW is not written as fixed');
  assert.match((await usage({ output: '-', to: 'vmdk' }, 'monolithicSparse')) ?? '', 'streamOptimized');
  for (const align of [0, -512, 100, 1.5]) await usage({ output: 'x.vhd', align }, 'no alignment');
});

test.run();
