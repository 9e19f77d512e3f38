import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { shellWord } from '../../../src/guest/guest-conf.ts';

// The words of many runs are given to one shell: starting it is what takes time.
const word = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: fc.constantFrom(...Array.from('\'"`$\\ !~#&|;<>(){}[]*?=-%\n\t')), maxLength: 10 }),
);
const words = fc.array(
  word.filter((text) => !text.includes('\0')),
  { minLength: 1, maxLength: 50 },
);

for (const shell of [['dash'], ['bash', '--posix'], ['busybox', 'sh']] as const) {
  test(`${shell.join(' ')} reads every value as it was`, () => {
    const [program, ...args] = shell;
    fc.assert(
      fc.property(words, (values) => {
        const lines = values.map((value) => `V=${shellWord(value)}\nprintf '%s\\0' "$V"\n`);
        const output = execFileSync(program, args, { input: lines.join('') });
        const wanted = values.map((value) => `${Buffer.from(value).toString('hex')}00`).join('');
        assert.is(output.toString('hex'), wanted);
      }),
      { numRuns: 20 },
    );
  });
}

test.run();
