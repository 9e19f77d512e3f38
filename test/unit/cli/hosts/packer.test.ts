import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FailbackError } from '../../../../src/errors.ts';
import { packerArtifact, packerError, packerHost } from '../../../../src/cli/hosts/packer.ts';
import { Sink } from '../../../support/cli.ts';
import { BAD_RUN, eventAt, GOOD_RUN } from '../../../support/events.ts';

const AT = 1_700_000_000_000;

/** Reads a line as the programs do that read Packer's. */
const fields = (line: string) =>
  line
    .split(',')
    .map((field) => field.replaceAll('%!(PACKER_COMMA)', ',').replaceAll('\\n', '\n').replaceAll('\\r', '\r'));
const rows = (text: string) => text.trimEnd().split('\n').map(fields);

test('steps are said, the rest are messages, failures are errors, and nothing tells progress', () => {
  const sink = new Sink();
  const host = packerHost(sink);
  for (const event of [...GOOD_RUN, ...BAD_RUN]) host.report(event);
  const lines = rows(sink.text);
  for (const [time, target, type] of lines) {
    assert.match(time ?? '', /^17000000\d\d$/);
    assert.equal([target, type], ['', 'ui']);
  }
  const said = lines.map(([, , , kind, text]) => `${kind} ${text}`);
  assert.equal(said.slice(0, 3), [
    'say Get the ISO',
    'message GET https://x: reset; next try in 500 ms',
    'say done in 10 s',
  ]);
  assert.ok(said.includes('message warning: The disk is small'));
  assert.ok(said.some((line) => line.startsWith('error failed (E_')));
  assert.not.match(sink.text, 'MiB of');
});

test('whatever a message holds, it is one line whose fields can be told apart', () => {
  const sink = new Sink();
  packerHost(sink).report(eventAt(5, 'note.info', 'a,b\nc,,d', {}));
  assert.is(sink.text, '1700000005,,ui,message,a%!(PACKER_COMMA)b\\nc%!(PACKER_COMMA)%!(PACKER_COMMA)d\n');
});

test('what was made is told as Packer tells it', () => {
  const files = ['out/a.vhd', 'out/a,b.json'].map((name) => ({ name, size: 1 }));
  assert.equal(rows(packerArtifact({ name: 'golden', id: '/subscriptions/s', files, customData: {} }, AT)), [
    ['1700000000', 'golden', 'artifact-count', '1'],
    ['1700000000', 'golden', 'artifact', '0', 'builder-id', 'failback-kit'],
    ['1700000000', 'golden', 'artifact', '0', 'id', '/subscriptions/s'],
    ['1700000000', 'golden', 'artifact', '0', 'string', 'Made out/a.vhd, out/a,b.json'],
    ['1700000000', 'golden', 'artifact', '0', 'files-count', '2'],
    ['1700000000', 'golden', 'artifact', '0', 'file', '0', 'out/a.vhd'],
    ['1700000000', 'golden', 'artifact', '0', 'file', '1', 'out/a,b.json'],
    ['1700000000', 'golden', 'artifact', '0', 'end'],
  ]);
});

test('an error is told to people and to programs, without control characters', () => {
  const error = new FailbackError('E_CHECKSUM', 'wrong\u001b[31m, very', { hint: 'Try again.' });
  assert.equal(rows(packerError(error, AT)), [
    ['1700000000', '', 'ui', 'error', 'E_CHECKSUM: wrong, very'],
    ['1700000000', '', 'ui', 'error', 'hint: Try again.'],
    ['1700000000', '', 'error-count', '1'],
    ['1700000000', '', 'error', 'E_CHECKSUM: wrong, very'],
  ]);
});

test.run();
