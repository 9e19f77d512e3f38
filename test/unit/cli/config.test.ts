import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadConfig, parseConfig } from '../../../src/cli/config.ts';
import { configJsonSchema } from '../../../src/cli/config-schema.ts';
import type { FailbackError } from '../../../src/errors.ts';

function refusal(text: string): FailbackError {
  try {
    parseConfig(text, 'failback.yaml');
  } catch (error) {
    return error as FailbackError;
  }
  throw new Error('the text was accepted');
}

test('values are found at the top and in the section of a verb', () => {
  const config = parseConfig(
    'region: us-east-2\nbuild:\n  fs: xfs\n  generation: 2\n  kernel-arg: [a=1, b]\n',
    '/etc/f.yaml',
  );
  assert.is(config.source().value('region'), 'us-east-2');
  assert.is(config.source('build').value('fs'), 'xfs');
  assert.is(config.source('build').value('generation'), 2);
  assert.equal(config.source('build').value('kernelArg'), ['a=1', 'b']);
  assert.is(config.source('boot').value('fs'), undefined);
  assert.is(config.source('build').label('fs'), '/etc/f.yaml:3:7: build.fs');
});

test('relative paths start at the file, URLs and absolute paths stay', () => {
  const source = parseConfig('', '/etc/f.yaml').source();
  assert.is(source.resolvePath?.('cache'), '/etc/cache');
  assert.is(source.resolvePath?.('/cache'), '/cache');
  assert.is(source.resolvePath?.('https://mirror/f.iso'), 'https://mirror/f.iso');
});

test('an empty file, and an empty section, say nothing', () => {
  assert.is(parseConfig('build:\n  # fs: xfs\n', 'f.yaml').source('build').value('fs'), undefined);
  assert.is(parseConfig('# nothing\n', 'f.yaml').source().value('region'), undefined);
});

test('an unknown setting is refused with its place and the nearest name', () => {
  const { code, message } = refusal('region: us-east-2\nbuild:\n  fs: xfs\n  generaton: 2\n');
  assert.is(code, 'E_CONFIG');
  assert.is(message, 'failback.yaml:4:3: "generaton" is no setting of build. Did you mean generation?');
  assert.match(
    refusal('regoin: us-east-2\n').message,
    /^failback.yaml:1:1: "regoin" is no setting\. Did you mean region\?$/,
  );
});

test('every mistake is named, each with its place', () => {
  const lines = refusal('offline: perhaps\nbuild: {fs: zfs, generation: 3, keep: [iso]}\nboot: 3\n').message.split(
    '\n',
  );
  assert.equal(lines, [
    'failback.yaml:1:10: offline must be true or false',
    'failback.yaml:2:13: build.fs must be one of ext4, xfs',
    'failback.yaml:2:30: build.generation must be one of 1, 2',
    'failback.yaml:2:39: build.keep must be a list',
    'failback.yaml:3:7: boot must be a mapping',
  ]);
});

test('text that is no YAML, or no mapping, is refused with its place', () => {
  assert.match(refusal('build: {fs: xfs\n').message, /^failback.yaml:\d+:\d+: /);
  assert.match(refusal('region: a\nregion: b\n').message, /^failback.yaml:2:1: /);
  assert.match(refusal('- a\n- b\n').message, /^failback.yaml:1:1: the file must be a mapping/);
  assert.match(refusal('region: *nobody\n').message, /^failback.yaml:1:/);
});

test('aliases cannot make a small file large', () => {
  const levels = Array.from({ length: 12 }, (_, i) => `k${i}: &a${i} [${`*a${i - 1},`.repeat(i === 0 ? 0 : 9)}x]`);
  assert.is(refusal(levels.join('\n')).code, 'E_CONFIG');
});

test('a file that cannot be read, or is far too large, is a coded error', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-'));
  try {
    const large = join(folder, 'large.yaml');
    writeFileSync(large, '#'.repeat(1024 * 1024 + 1));
    const code = (path: string) => loadConfig(path).then(String, (error: unknown) => (error as FailbackError).code);
    assert.is(await code(join(folder, 'none.yaml')), 'E_INPUT_MISSING');
    assert.is(await code(folder), 'E_INPUT_MISSING');
    assert.is(await code(large), 'E_CONFIG');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the JSON Schema knows the sections and refuses what it does not know', () => {
  const { additionalProperties, properties = {} }: Schema = configJsonSchema();
  assert.is(additionalProperties, false);
  assert.ok(properties.region);
  const build = properties.build?.anyOf?.[0];
  assert.equal(build?.properties?.fs?.enum, ['ext4', 'xfs']);
  assert.is(build?.additionalProperties, false);
  assert.not('config' in properties);
});

interface Schema {
  readonly additionalProperties?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly string[];
}

test.run();
