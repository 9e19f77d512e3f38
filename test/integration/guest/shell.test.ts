import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageFile } from '../../../src/paths.ts';
import { SHELLS } from '../../support/guest/rig.ts';

interface Script {
  readonly path: string;
  readonly text: string;
}

/** Shell scripts below a folder, by what they say of themselves. */
async function scripts(folder: string): Promise<Script[]> {
  const entries = await readdir(packageFile(folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = await Promise.all(files.map(async (path) => ({ path, text: await readFile(path, 'utf8') })));
  return read.filter(({ text }) => /^#!\/bin\/(ba|da|)sh\b|^# shellcheck shell=/.test(text));
}

const guest = await scripts('templates/guest');
const isBash = ({ path, text }: Script) => path.endsWith('.bash') || text.startsWith('#!/bin/bash');

test('shellcheck has nothing to say', async () => {
  const all = [...guest, ...(await scripts('templates/practice')), ...(await scripts('test/support'))];
  const { stdout } = await execa('shellcheck', ['--external-sources', ...all.map(({ path }) => path)], {
    cwd: packageFile('.'),
    reject: false,
  });
  assert.is(stdout, '');
});

for (const [shell, ...options] of SHELLS) {
  test(`${shell} can read all of the guest's scripts`, async () => {
    for (const script of guest) {
      if (isBash(script) && shell !== 'bash') continue;
      const { exitCode, stderr } = await execa(shell, [...options, '-n', script.path], { reject: false });
      assert.is(exitCode, 0, `${script.path}: ${stderr}`);
    }
  });
}

test('nothing newer than bash 4.2 is used', () => {
  const newer =
    /\$\{\w+@\w\}|\bwait -n\b|\b(mapfile|readarray) .*-d\b|\b(local|declare|typeset) -n\b|\bEPOCH(REAL)?SECONDS\b/;
  assert.ok(guest.some(isBash));
  for (const { path, text } of guest) assert.not.match(text, newer, path);
});

test.run();
