import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type FailbackEvent, silentHost } from '../../../src/events.ts';
import { findEngine } from '../../../src/toolbox/engine.ts';
import { ensureImage, imageNameOf } from '../../../src/toolbox/image.ts';
import { fakePrograms } from '../../support/fake-programs.ts';
import { refused } from '../../support/formats/refused.ts';

test('the name changes with the release and with everything that the image is made of', () => {
  const names = [
    imageNameOf('bookworm', ['FROM debian', 'xorriso']),
    imageNameOf('trixie', ['FROM debian', 'xorriso']),
    imageNameOf('bookworm', ['FROM debian ', 'xorriso']),
    imageNameOf('bookworm', ['FROM debian', 'xorriso mtools']),
    imageNameOf('bookworm', ['FROM debianxorriso', '']),
  ];
  assert.is(new Set(names).size, names.length);
  for (const name of names) assert.match(name, /^failback-kit-toolbox:(bookworm|trixie)-[0-9a-f]{12}$/);
});

const WITHOUT_IMAGE = 'case "$1" in version) echo 27.1 ;; image) exit 1 ;; build) ';

test('the image is built once, with a line for the user', async () => {
  await using programs = await fakePrograms({ docker: `${WITHOUT_IMAGE} echo "Step 1/9" ;; esac` });
  const events: FailbackEvent[] = [];
  const host = { report: (event: FailbackEvent) => void events.push(event) };
  const name = await ensureImage(await findEngine('docker', programs.env), { host, release: 'trixie' });
  assert.match(name, ':trixie-');
  assert.equal(
    events.map(({ code }) => code),
    ['note.info', 'tool.line'],
  );
  assert.match((await programs.calls()).at(-1) ?? '', '--build-arg DEBIAN_RELEASE=trixie');
});

test('a build that fails says why, with the engine and what to do without a registry', async () => {
  await using programs = await fakePrograms({ docker: `${WITHOUT_IMAGE} echo "no such image" >&2; exit 1 ;; esac` });
  const engine = await findEngine('docker', programs.env);
  const error = await refused(
    () => ensureImage(engine, { host: silentHost }),
    /docker .*no such image/,
    'E_IMAGE_BUILD',
  );
  assert.match(error.hint ?? '', 'base image');
});

test('an engine is there if its client is installed and its server answers', async () => {
  await using programs = await fakePrograms({
    docker: 'echo "Cannot connect" >&2; exit 1',
    podman: 'echo 4.3.1',
  });
  assert.equal((await findEngine('podman', programs.env)).version, '4.3.1');
  await refused(() => findEngine('docker', programs.env), 'Cannot connect', 'E_ENGINE_DOWN');
  await refused(() => findEngine('docker', { PATH: '/nonexistent' }), 'not installed', 'E_TOOL_MISSING');
});

test.run();
