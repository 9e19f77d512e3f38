import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { journalHost, journalPath } from '../../../src/dr/journal.ts';
import { type FailbackEvent, inCell, report } from '../../../src/events.ts';
import { addSecret } from '../../../src/redact.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';

test('the journal of a plan lies where state belongs', () => {
  assert.is(journalPath('shop', { XDG_STATE_HOME: '/state' }), '/state/failback-kit/dr/shop.log');
  assert.is(journalPath('shop', { HOME: '/me' }), '/me/.local/state/failback-kit/dr/shop.log');
});

test('each event of some weight is one line, without secrets, for the user alone', async () => {
  await using folder = await temporaryFolder();
  const path = folder.at('state/dr/shop.log');
  const host = journalHost({ report: () => undefined }, path);
  addSecret('journal-secret');
  report(host, 'note.info', 'key journal-secret\nand \u001b[31mmore', {});
  report(host, 'tool.line', 'a detail', { tool: 'sh', line: 'a detail' });
  report(host, 'step.progress', 'moves', { id: 'x', done: 1, unit: 'items' });
  report(inCell(host, 'web1'), 'note.warn', 'slow', {});
  const text = await readFile(path, 'utf8');
  assert.equal(
    text.split('\n').map((line) => line.replace(/^\S+ /, '')),
    ['info  key *** | and  [31mmore', 'warn  [web1] slow', ''],
  );
  assert.is((await stat(path)).mode & 0o777, 0o600);
  assert.is((await stat(folder.at('state/dr'))).mode & 0o777, 0o700);
});

test('a journal that cannot be written is said once, and stops nothing', async () => {
  await using folder = await temporaryFolder();
  await mkdir(folder.at('a'));
  await writeFile(folder.at('a/file'), '');
  const seen: FailbackEvent[] = [];
  const host = journalHost({ report: (event) => void seen.push(event) }, folder.at('a/file/shop.log'));
  for (const message of ['one', 'two']) report(host, 'note.info', message, {});
  assert.equal(
    seen.map(({ code }) => code),
    ['note.info', 'note.warn', 'note.info'],
  );
});

test.run();
