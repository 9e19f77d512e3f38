import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clientConsole } from '../../../../src/dr/cutover/client-console.ts';

const CLIENT = 'Linux version 5.10\nlogin: \n[   9.1] failback-kit: completed powers off\n';

test("what the Failback Client wrote ends with the guest's last word", () => {
  const log = Buffer.from(`${CLIENT}Linux version 6.8\nReached target Multi-User System.\n`);
  assert.is(Buffer.from(clientConsole(log) ?? []).toString(), CLIENT);
  assert.is(Buffer.from(clientConsole(Buffer.from(CLIENT.trimEnd())) ?? []).toString(), CLIENT.trimEnd());
});

test('a console without it is of the server from its beginning', () => {
  assert.is(clientConsole(Buffer.from('Linux version 6.8\n\u0000\u0000')), undefined);
  assert.is(clientConsole(Buffer.alloc(0)), undefined);
  assert.is(clientConsole(undefined), undefined);
});

test.run();
