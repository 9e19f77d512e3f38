import { execa } from 'execa';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commandLine } from '../../../src/toolbox/command-line.ts';

const ascii = fc.string({ maxLength: 12 });
const anything = fc.string({ unit: 'binary', maxLength: 8 }).filter((text) => !text.includes('\0'));
const shell = fc.string({ unit: fc.constantFrom(...Array.from('\'"`$\\ \n\t*?!~#&|;<>(){}[]=-%')), maxLength: 8 });

test('a shell reads back the very words that were printed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(ascii, anything, shell), { minLength: 1, maxLength: 30 }), async (args) => {
      const { stdout } = await execa('sh', ['-c', commandLine({ tool: 'printf', args: ['%s\\0', ...args] })]);
      assert.equal(stdout.split('\0').slice(0, -1), args);
    }),
    { numRuns: 30 },
  );
});

test.run();
