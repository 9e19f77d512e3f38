import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ConsoleLines } from '../../../src/boot/console-lines.ts';
import { marker } from '../../../src/boot/goal.ts';
import { parseQmp } from '../../../src/boot/qmp.ts';
import { BootTracker } from '../../../src/boot/tracker.ts';

const bytes = fc.uint8Array({ maxLength: 6000 });
const text = fc.array(fc.constantFrom('\r', '\n', '\x1b', '[', ']', '0', ';', 'm', 'x', ' ', 'é'), { maxLength: 200 });

test('nothing of what a console prints is lost, however it is cut into chunks', () => {
  fc.assert(
    fc.property(
      fc.array(
        text.map((parts) => parts.join('')),
        { maxLength: 8 },
      ),
      (chunks) => {
        const lines = new ConsoleLines();
        const raw = chunks.flatMap((chunk) => lines.push(Buffer.from(chunk))).map((line) => line.raw);
        assert.is(raw.join('') + lines.partial.raw, chunks.join(''));
      },
    ),
    { numRuns: 300 },
  );
});

test('any bytes can be read, and what is kept stays small', () => {
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 4 }), (chunks) => {
      const lines = new ConsoleLines();
      const tracker = new BootTracker(marker(/x/));
      for (const chunk of chunks) for (const line of lines.push(chunk)) tracker.read(line.text, 0);
      tracker.read(lines.partial.text, 0);
      assert.ok(lines.partial.raw.length < 4096);
    }),
    { numRuns: 200 },
  );
});

test('any line can come over QMP', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
      parseQmp(line);
    }),
    { numRuns: 300 },
  );
});

test.run();
