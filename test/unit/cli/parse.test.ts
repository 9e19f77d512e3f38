import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { helpText } from '../../../src/cli/grammar.ts';
import { parse } from '../../../src/cli/parse.ts';
import { COMMANDS, GROUPS } from '../../../src/cli/verbs.ts';
import type { FailbackError } from '../../../src/errors.ts';
import { matchesApproved } from '../../support/approved.ts';

const refusal = (...args: string[]) =>
  parse(args).then(
    () => 'accepted',
    (error: unknown) => {
      const { code, message, hint = '' } = error as FailbackError;
      return `${code} ${message} ${hint}`;
    },
  );

test('a verb with options and arguments, also with options before the verb', async () => {
  const { command, argv, help } = await parse(['--json', 'boot', 'x.vhd', '--timeout', '5min', '-o', 'out']);
  assert.is(command?.name, 'boot');
  assert.equal([argv.json, argv.FILE, argv.timeout, argv.output, help], [true, 'x.vhd', '5min', 'out', false]);
});

test('values stay the texts that were typed', async () => {
  const { argv } = await parse(['build', '--version', '0012', '--size=1e3', '--name', 'true']);
  assert.is(argv.name, 'true');
  assert.is(argv.version, '0012');
  assert.is(argv.size, '1e3');
});

test('a value that begins with a dash is given with =', async () => {
  const { argv } = await parse(['build', '--kernel-arg=-x', '--kernel-arg=a.b=c']);
  assert.equal(argv['kernel-arg'], ['-x', 'a.b=c']);
});

test('help is asked for in three ways', async () => {
  for (const args of [
    ['build', '--help'],
    ['help', 'build'],
    ['build', '-h', '--regoin'],
  ]) {
    const { command, help } = await parse(args);
    assert.equal([command?.name, help], ['build', true]);
  }
  assert.is((await parse(['--help'])).help, true);
  assert.is((await parse([])).command, undefined);
});

test('what is not known is refused with the nearest name', async () => {
  assert.is(await refusal('bild'), 'E_USAGE There is no verb "bild". Did you mean build? See failback --help');
  assert.is(await refusal('qqqqqqq'), 'E_USAGE There is no verb "qqqqqqq". See failback --help');
  assert.is(
    await refusal('build', '--regoin', 'x'),
    'E_USAGE There is no option --regoin. Did you mean --region? See failback build --help',
  );
  assert.match(await refusal('build', '-x'), 'There is no option -x.');
  assert.match(await refusal('--vresion'), 'There is no option --vresion.');
  assert.match(await refusal('boot', 'a.vhd', 'b.vhd'), '"b.vhd" is one argument too many.');
});

test('a lone dash is a value like any other', async () => {
  const { argv } = await parse(['convert', '-', '-', '--log-file', '-']);
  assert.equal([argv.IN, argv.OUT, argv['log-file']], ['-', '-', '-']);
  assert.match(await refusal('fetch', '-'), '"-" is one argument too many.');
});

test('names of object properties are neither verbs nor options', async () => {
  for (const name of ['constructor', '__proto__', 'toString']) {
    assert.match(await refusal(name), 'There is no verb');
    assert.match(await refusal('build', `--${name}`, 'x'), /^E_USAGE /);
  }
});

test('verbs of a group are two words, with options anywhere', async () => {
  const { command, argv } = await parse(['--json', 'cache', '--log-file', 'x', 'dir']);
  assert.equal([command?.name, argv.json, argv['log-file']], ['cache dir', true, 'x']);
  assert.equal((await parse(['help', 'cache', 'dir'])).topic, 'cache dir');
  const { command: none, topic, help } = await parse(['cache', '--help']);
  assert.equal([none, topic, help], [undefined, 'cache', true]);
  assert.is(
    await refusal('cache', 'dri'),
    'E_USAGE There is no verb "cache dri". Did you mean dir? See failback cache --help',
  );
  assert.match(await refusal('dir'), 'There is no verb "dir".');
  assert.is((await parse(['dr', 'failback', 'stop', '--discard'])).command?.name, 'dr failback stop');
  assert.equal((await parse(['help', 'dr', 'failback'])).topic, 'dr failback');
  assert.match(await refusal('dr', 'failback', 'strat'), 'There is no verb "dr failback strat". Did you mean start?');
  assert.match(await refusal('dr', 'failback', 'stop', 'it'), '"it" is one argument too many.');
  assert.match(await refusal('cache', 'dir', 'more'), '"more" is one argument too many.');
});

for (const topic of ['', ...Object.keys(GROUPS), ...Object.keys(COMMANDS)]) {
  const name = topic === '' ? 'failback' : topic.replaceAll(' ', '-');
  test(`the help of ${name} is the approved one and fits 80 columns`, async () => {
    const text = await helpText(topic);
    assert.equal(
      text.split('\n').filter((line) => line.length > 80),
      [],
    );
    matchesApproved(`help/${name}.txt`, text);
  });
}

test.run();
