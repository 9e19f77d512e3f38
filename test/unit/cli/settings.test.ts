import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { choiceOr, duration, flag, list, path, sizeOrAuto, text } from '../../../src/cli/option.ts';
import { envSource, flagSource, resolveSettings, type Source } from '../../../src/cli/settings.ts';

const OPTIONS = {
  region: text('a'),
  fs: choiceOr(['ext4', 'xfs'], 'ext4', 'b'),
  offline: flag('c'),
  cacheDir: path('d'),
  size: sizeOrAuto('e'),
  timeout: duration('f', '5min'),
  keep: list('g', { separator: /,/, choices: ['vmdk', 'raw'] }),
  kernelArg: list('h', { separator: /\s+/ }),
};

const file = (values: Record<string, unknown>): Source => ({
  label: (name) => `failback.yaml:1:1: ${name}`,
  value: (name) => values[name],
  resolvePath: (value) => `/etc/${value}`,
});

test('without any source there are the defaults, and what has none is absent', () => {
  assert.equal(resolveSettings(OPTIONS, []), {
    fs: 'ext4',
    offline: false,
    size: 'auto',
    timeout: 300_000,
    keep: [],
    kernelArg: [],
  });
});

test('a flag wins over the environment, the environment over the file, the file over the default', () => {
  const yaml = file({ region: 'from-file', fs: 'xfs', size: 1024 });
  const env = envSource({ FAILBACK_REGION: 'from-env', FAILBACK_FS: 'ext4' });
  const values = resolveSettings(OPTIONS, [flagSource({ region: 'from-flag' }), env, yaml]);
  assert.is(values.region, 'from-flag');
  assert.is(values.fs, 'ext4');
  assert.is(values.size, 1024);
});

test('texts become values', () => {
  const values = resolveSettings(OPTIONS, [
    flagSource({ size: '4GiB', timeout: '90s', keep: ['vmdk,raw'], 'kernel-arg': ['a=1,2', 'b c'] }),
    envSource({ FAILBACK_OFFLINE: 'yes' }),
  ]);
  assert.is(values.size, 4 * 1024 ** 3);
  assert.is(values.timeout, 90_000);
  assert.equal(values.keep, ['vmdk', 'raw']);
  assert.equal(values.kernelArg, ['a=1,2', 'b', 'c']);
  assert.is(values.offline, true);
});

test('an empty variable counts as absent, a flag can be switched off again', () => {
  const values = resolveSettings(OPTIONS, [
    flagSource({ offline: false }),
    envSource({ FAILBACK_REGION: '', FAILBACK_OFFLINE: '1' }),
  ]);
  assert.is(values.region, undefined);
  assert.is(values.offline, false);
});

test('of an option that was given twice the last counts', () => {
  assert.is(resolveSettings(OPTIONS, [flagSource({ fs: ['ext4', 'xfs'] })]).fs, 'xfs');
});

test('the paths in a list of the file are relative to the file, other items stay', () => {
  const options = { key: list('i', { separator: /\n/, isPath: (item) => item.endsWith('.pub') }) };
  assert.equal(resolveSettings(options, [file({ key: ['a.pub', 'ssh-rsa AAAA'] })]).key, [
    '/etc/a.pub',
    'ssh-rsa AAAA',
  ]);
  assert.equal(resolveSettings(options, [flagSource({ key: 'a.pub' })]).key, ['a.pub']);
});

test('a path of the file is relative to the file, one that was typed is not', () => {
  assert.is(resolveSettings(OPTIONS, [file({ cacheDir: 'cache' })]).cacheDir, '/etc/cache');
  assert.is(resolveSettings(OPTIONS, [flagSource({ 'cache-dir': 'cache' })]).cacheDir, 'cache');
});

const refused: [name: string, source: Source, message: string][] = [
  ['a wrong choice', flagSource({ fs: 'zfs' }), '--fs: "zfs" is not one of ext4, xfs.'],
  ['a missing value', flagSource({ region: true }), '--region: a value is needed.'],
  ['a wrong size', envSource({ FAILBACK_SIZE: 'big' }), 'FAILBACK_SIZE: "big" is not a size.'],
  ['a wrong duration', file({ timeout: '5' }), 'failback.yaml:1:1: timeout: "5" is not a duration.'],
  ['a wrong item', flagSource({ keep: ['vmdk,iso'] }), '--keep: "iso" is not one of vmdk, raw.'],
  [
    'a wrong truth',
    envSource({ FAILBACK_OFFLINE: 'perhaps' }),
    'FAILBACK_OFFLINE: "perhaps" is neither true nor false.',
  ],
];
for (const [name, source, message] of refused) {
  test(`${name} is refused by the name it was given under`, () => {
    assert.throws(
      () => resolveSettings(OPTIONS, [source]),
      (error: { code: string; message: string }) => error.code === 'E_USAGE' && error.message === message,
    );
  });
}

test.run();
