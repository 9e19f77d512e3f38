import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { buildRig } from '../../support/build-rig.ts';
import { ensureToolboxImage, startDocker } from '../../support/engines.ts';

test('the tools of a container are known by its image: what they made is found without a container', async () => {
  await using rig = await buildRig();
  await using engine = await startDocker();
  await ensureToolboxImage(engine);
  const options = { toolbox: 'docker', env: engine.env } as const;
  const first = await rig.build('one', options);
  const second = await rig.build('two', options);
  assert.equal([second.cached, second.ran], [['vhd'], ['fetch', 'cache']]);
  assert.not(second.events.some(({ code }) => code === 'tool.start'));
  assert.equal(second.told.input.toolbox, first.told.input.toolbox);
  assert.is(second.told.input.toolbox.kind, 'docker');
  // The tools of this machine are others, even where they are of the same versions.
  assert.equal((await rig.build('three')).cached, []);
});

test.run();
