import { test } from 'uvu';
import { FailbackError } from '../../../src/errors.ts';
import { createContainerToolbox } from '../../../src/toolbox/container.ts';
import type { TreeEntry } from '../../../src/toolbox/toolbox.ts';
import { fakePrograms } from '../../support/fake-programs.ts';
import { refused } from '../../support/formats/refused.ts';

/** An engine whose disk is full after a few bytes of a copy. */
const FULL =
  'case "$1" in run) exec /bin/cat ;; cp) read -r x; echo "write: no space left on device" >&2; exit 1 ;; esac';

const entry = (size: number, failure?: Error): TreeEntry => ({
  path: 'x',
  content: {
    size,
    async *read() {
      if (failure) throw failure;
      for (let done = 0; done < size; done += 65_536) yield Buffer.alloc(Math.min(65_536, size - done), '\n');
    },
  },
});

test('why the engine gave up is the error, not the pipe that broke; so is why the source did', async () => {
  await using programs = await fakePrograms({ docker: FULL });
  const engine = { kind: 'docker', command: 'docker', version: '27', env: programs.env } as const;
  await using toolbox = await createContainerToolbox({ engine, image: 'x' });
  for (const size of [10, 10_000_000]) {
    await refused(() => toolbox.put([entry(size)]), 'could not copy files', 'E_NO_SPACE');
  }
  const gone = new FailbackError('E_INPUT_MISSING', 'the ISO went away');
  await refused(() => toolbox.put([entry(10, gone)]), 'went away', 'E_INPUT_MISSING');
});

test('a container that does not start is an error with what the engine said', async () => {
  await using programs = await fakePrograms({ podman: '[ "$1" = run ] && echo "no runtime" >&2; exit 125' });
  const engine = { kind: 'podman', command: 'podman', version: '4', env: programs.env } as const;
  await refused(() => createContainerToolbox({ engine, image: 'x' }), 'no runtime', 'E_ENGINE_DOWN');
});

test.run();
