import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { resolveGuest } from '../../../src/guest/options.ts';
import { type BuildInput, buildKeys, inputFacts } from '../../../src/pipeline/build/keys.ts';

const HASH = `$6$abcdefgh$${'x'.repeat(86)}`;
const guest = await resolveGuest({ hostname: 'one' });
const options: BuildInput['options'] = { fs: 'ext4', generation: 1, size: 'auto', kernelArgs: ['debug'], guest };
const INPUT: BuildInput = { code: '1.0.0', iso: 'a'.repeat(128), toolbox: 'host\nx', templates: 't', options };
const before = buildKeys(INPUT);

/** Which steps are made anew by each change. */
const ALL = ['members', 'disk', 'vmdk', 'vhd'] as const;
const DISK = ['disk', 'vmdk', 'vhd'] as const;
const CHANGES: readonly [string, Partial<BuildInput>, Partial<BuildInput['options']>, readonly string[]][] = [
  ['the code', { code: '1.0.1' }, {}, ALL],
  ['the ISO', { iso: 'b'.repeat(128) }, {}, ALL],
  ['the tools', { toolbox: 'host\ny' }, {}, ALL],
  ['the file system', {}, { fs: 'xfs' }, ALL],
  ['the generation', {}, { generation: 2 }, ALL],
  ['the templates', { templates: 'u' }, {}, DISK],
  ['the size', {}, { size: 2 ** 30 }, DISK],
  ['a kernel argument', {}, { kernelArgs: ['quiet'] }, DISK],
  ['their order', {}, { kernelArgs: ['debug', 'quiet'] }, DISK],
  ['the time', {}, { epoch: 1_700_000_000 }, DISK],
  ['no guest', {}, { guest: null }, DISK],
  ['another guest', {}, { guest: await resolveGuest({ hostname: 'two' }) }, DISK],
  ['a password', {}, { guest: await resolveGuest({ hostname: 'one', console: 'password', passwordHash: HASH }) }, DISK],
  ['nothing', {}, {}, []],
  ['what does not go in', {}, { name: 'other', region: 'x', outputDir: 'y', keep: ['raw'] } as object, []],
];

for (const [name, input, changed, wanted] of CHANGES) {
  test(`the keys after a change of ${name}`, () => {
    const after = buildKeys({ ...INPUT, ...input, options: { ...options, ...changed } });
    assert.equal(
      ALL.filter((step) => after[step] !== before[step]),
      [...wanted],
    );
  });
}

test('two passwords have two keys, and neither is written down', async () => {
  const hashes = [HASH, HASH.replace('abcdefgh$', 'hgfedcba$')];
  const inputs = await Promise.all(
    hashes.map(async (passwordHash) => {
      const secret = await resolveGuest({ console: 'password', passwordHash });
      return { ...INPUT, options: { ...options, guest: secret } };
    }),
  );
  const [one, two] = inputs.map((input) => buildKeys(input).vhd);
  assert.is.not(one, two);
  for (const input of inputs) assert.not.match(JSON.stringify(inputFacts(input)), /\$6\$/);
});

test('SOURCE_DATE_EPOCH is an input like the option', () => {
  process.env.SOURCE_DATE_EPOCH = '1700000000';
  try {
    assert.equal(buildKeys(INPUT), buildKeys({ ...INPUT, options: { ...options, epoch: 1_700_000_000 } }));
  } finally {
    delete process.env.SOURCE_DATE_EPOCH;
  }
});

test.run();
