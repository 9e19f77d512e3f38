import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GLOBALS } from '../../../../src/cli/globals.ts';
import { viewKind } from '../../../../src/cli/hosts/create.ts';
import { flagSource, resolveSettings } from '../../../../src/cli/settings.ts';
import { Sink } from '../../../support/cli.ts';

function kind(flags: Record<string, unknown>, env: NodeJS.ProcessEnv = {}, isTTY = true): string {
  const stderr = Object.assign(new Sink(), { isTTY });
  return viewKind(resolveSettings(GLOBALS, [flagSource(flags)]), { stderr, env });
}

test('a terminal gets the list; a pipe, CI and a dumb terminal get lines', () => {
  assert.is(kind({}), 'tty');
  assert.is(kind({}, {}, false), 'plain');
  assert.is(kind({}, { CI: 'true' }), 'plain');
  assert.is(kind({}, { TERM: 'dumb' }), 'plain');
});

test('who wants more or less than usual gets lines, who names a kind gets that', () => {
  assert.is(kind({ verbose: true }), 'plain');
  assert.is(kind({ quiet: true }), 'plain');
  assert.is(kind({ progress: 'tty', verbose: true }), 'tty');
  assert.is(kind({ progress: 'json' }), 'json');
  assert.is(kind({ progress: 'none' }, {}, false), 'none');
});

test.run();
