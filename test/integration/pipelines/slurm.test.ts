import { mkdir } from 'node:fs/promises';
import { test } from 'uvu';
import { examplePlan } from '../../support/pipelines/example.ts';
import { assertWhole, pipelineRig } from '../../support/pipelines/rig.ts';
import { startSlurm } from '../../support/pipelines/slurm.ts';

test('Slurm runs the array on two nodes, and then the collection', async () => {
  await using rig = await pipelineRig();
  await using slurm = await startSlurm();
  const folder = rig.at('shared');
  await mkdir(folder);
  const { next } = await examplePlan('slurm', folder);
  await slurm.run(next.join('\n'), { cwd: folder, env: rig.env });
  await assertWhole(`${folder}/fleet/fleet.json`, `${folder}/fleet`);
});

test.run();
