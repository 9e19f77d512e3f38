import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clientOf, readGuestLine, sourceOf } from '../../../src/boot/guest-lines.ts';

const lines = (...texts: string[]) => texts.flatMap((text) => readGuestLine(`failback-kit: ${text}`) ?? []);

test('a line of the guest is known in the log of the kernel and of the journal', () => {
  const line = { id: 'overlay', text: 'applied' };
  assert.equal(readGuestLine('[    5.123456] failback-kit: overlay applied'), line);
  assert.equal(readGuestLine('failback-ready[321]: failback-kit: overlay  applied '), line);
  assert.equal(readGuestLine('failback-kit: idle'), { id: 'idle', text: '' });
});

test('what GRUB says, and words that only look alike, are no lines of the guest', () => {
  for (const text of ['failback-kit: loading the kernel', 'failback-kit: clients', 'failback-kit overlay applied']) {
    assert.is(readGuestLine(text), undefined);
  }
});

test('the client is known by its start, its variables and its last end', () => {
  assert.equal(clientOf(lines('client started with NO_PROMPT AWS_REGION', 'client ended with status 1')), {
    started: true,
    variables: ['AWS_REGION', 'NO_PROMPT'],
    status: 1,
  });
  const twice = lines('client started with DNS', 'client ended with status 1', 'client ended with status 0');
  assert.is(clientOf(twice).status, 0);
  assert.equal(clientOf(lines('config from imds')), { started: false, variables: [], status: null });
});

test('nothing but known names is taken for a variable, so that no value can be', () => {
  assert.equal(clientOf(lines('client started with AWS_ACCESS_KEY=AKIAIOSFODNN7EXAMPLE MY_SECRET')).variables, [
    'AWS_ACCESS_KEY',
  ]);
});

test('the configuration has a source', () => {
  assert.is(sourceOf(lines('config from keyvault: us-east-2')), 'keyvault');
  assert.is(sourceOf(lines("config from none: the console is AWS's own")), 'none');
  assert.is(sourceOf(lines('overlay applied')), null);
});

test.run();
