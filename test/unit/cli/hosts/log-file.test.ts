import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cleaned } from '../../../../src/cli/clean.ts';
import { noneHost } from '../../../../src/cli/hosts/host.ts';
import { logFileHost } from '../../../../src/cli/hosts/log-file.ts';
import type { FailbackEvent } from '../../../../src/events.ts';
import { eventAt } from '../../../support/events.ts';

const test = suite<{ folder: string }>('log file');
test.before.each((ctx) => {
  ctx.folder = mkdtempSync(join(tmpdir(), 'log-'));
});
test.after.each(({ folder }) => rmSync(folder, { recursive: true }));

test('every event is there at once, without secrets, for the user alone', async ({ folder }) => {
  const path = join(folder, 'run.log');
  const host = cleaned(logFileHost(path, noneHost));
  host.report(eventAt(0, 'tool.line', 'sig=abc', { tool: 'x', line: 'password=abc \u001b[1m' }));
  const line = JSON.parse(readFileSync(path, 'utf8')) as FailbackEvent;
  assert.equal(line.data, { tool: 'x', line: 'password=*** ' });
  assert.is(statSync(path).mode & 0o777, 0o600);
  await host.close();
});

test('a second run is appended', async ({ folder }) => {
  const path = join(folder, 'run.log');
  for (const name of ['first', 'second']) {
    const host = logFileHost(path, noneHost);
    host.report(eventAt(0, 'note.info', name, {}));
    await host.close();
  }
  assert.match(readFileSync(path, 'utf8'), /first.*\n.*second/);
});

test('a log that cannot be opened is the user’s error', ({ folder }) => {
  assert.throws(
    () => logFileHost(folder, noneHost),
    (error: { code: string }) => error.code === 'E_OUTPUT',
  );
});

test('a log that can no longer be written does not stop the work, and is said once', async () => {
  const heard: FailbackEvent[] = [];
  const view = { ...noneHost, report: (event: FailbackEvent) => void heard.push(event) };
  const host = logFileHost('/dev/full', view);
  for (const name of ['a', 'b', 'c']) host.report(eventAt(0, 'note.info', name, {}));
  await host.close();
  assert.equal(
    heard.map(({ code }) => code),
    ['note.warn'],
  );
});

test.run();
