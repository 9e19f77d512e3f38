import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sharedSignal } from '../../src/signal.ts';
import { sourceFiles } from '../support/source-files.ts';

test('any number may listen to a shared signal, and Node says nothing', async () => {
  const warnings: Error[] = [];
  const hear = (warning: Error) => void warnings.push(warning);
  process.on('warning', hear);
  const signal = sharedSignal(new AbortController().signal);
  for (let count = 0; count < 100; count++) signal.addEventListener('abort', () => undefined);
  await new Promise(setImmediate);
  process.off('warning', hear);
  assert.equal(warnings, []);
});

test('it is the only way to one', () => {
  const others = sourceFiles().filter(({ path, text }) => path !== 'signal.ts' && text.includes('setMaxListeners'));
  assert.equal(
    others.map(({ path }) => path),
    [],
  );
});

test.run();
