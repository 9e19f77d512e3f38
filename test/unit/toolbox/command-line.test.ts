import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addSecret } from '../../../src/redact.ts';
import { commandLine } from '../../../src/toolbox/command-line.ts';

test('plain words stay as they are, others are quoted', () => {
  const call = { tool: 'mke2fs', args: ['-t', 'ext4', '-L', 'two words', "it's", '', '$HOME', 'a=b,c'] };
  assert.is(commandLine(call), "mke2fs -t ext4 -L 'two words' 'it'\\''s' '' '$HOME' a=b,c");
});

test('the environment stands in front', () => {
  const env = { MKE2FS_CONFIG: 'mke2fs.conf', X: 'a b' };
  assert.is(commandLine({ tool: 'mke2fs', args: [], env }), "MKE2FS_CONFIG=mke2fs.conf X='a b' mke2fs");
});

test('secrets do not show, also where quoting would cut them up', () => {
  addSecret("tell'no'one");
  assert.is(commandLine({ tool: 'x', args: ["--key=tell'no'one"] }), "x '--key=***'");
  assert.is(commandLine({ tool: 'x', args: [], env: { AWS_SECRET_ACCESS_KEY: 'abc' } }), 'AWS_SECRET_ACCESS_KEY=*** x');
});

test.run();
