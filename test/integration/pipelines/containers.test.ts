import { chown, mkdir, readdir } from 'node:fs/promises';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startDocker, type TestEngine } from '../../support/engines.ts';
import { buildCliImage } from '../../support/pipelines/cli-image.ts';
import {
  appsContainer,
  batchContainer,
  type Container,
  dockerRun,
  kubernetesContainer,
} from '../../support/pipelines/containers.ts';
import { EXAMPLE, exampleFile } from '../../support/pipelines/example.ts';
import { assertWhole, type PipelineRig, pipelineRig } from '../../support/pipelines/rig.ts';

/** The containers that the engines' files name, run by docker as the files say. */
const test = suite<{
  docker: TestEngine;
  rig: PipelineRig;
  run: (container: Container, fleet: string) => Promise<string>;
}>('containers');

test.before(async (context) => {
  const [docker, rig] = [await startDocker(), await pipelineRig()];
  Object.assign(context, { docker, rig });
  await buildCliImage(docker, EXAMPLE.image);
  context.run = async (container, fleet) => {
    const folder = rig.at(fleet);
    await mkdir(folder, { recursive: true });
    // As the file systems that the engines mount belong to the user of the image.
    await chown(folder, 1000, 1000);
    const args = dockerRun(container, { env: rig.settings, folders: { '/fleet': folder } });
    const { stdout } = await execa('docker', args, { env: docker.env, extendEnv: false });
    return stdout;
  };
});
test.after(async ({ docker, rig }) => {
  await rig[Symbol.asyncDispose]();
  await docker[Symbol.asyncDispose]();
});

test('Kubernetes: each index builds its shard, with a read-only root and nothing that it may', async ({ rig, run }) => {
  const file = await exampleFile('kubernetes');
  for (const index of EXAMPLE.regions.keys()) await run(kubernetesContainer(file, index), 'kubernetes');
  const collect = ['fleet', 'collect', '/fleet', '--output', '/fleet/fleet.json'];
  await run({ ...kubernetesContainer(file, 0), args: collect }, 'kubernetes');
  await assertWhole(rig.at('kubernetes/fleet.json'), rig.at('kubernetes'));
});

test('AWS Batch: the shell of the definition finds the index', async ({ rig, run }) => {
  await run(batchContainer(await exampleFile('aws-batch'), 1), 'aws-batch');
  assert.ok((await readdir(rig.at('aws-batch'))).includes('failback-us-east-2.vhd'));
});

test('Azure Container Apps: the last of the jobs builds the last shard', async ({ rig, run }) => {
  await run(appsContainer(await exampleFile('azure-container-apps'), 2), 'azure-container-apps');
  assert.ok((await readdir(rig.at('azure-container-apps'))).includes('failback-us-west-2.vhd'));
});

test('GitLab: a shell can be started in the image', async ({ run }) => {
  const container = kubernetesContainer(await exampleFile('kubernetes'), 0);
  assert.match(await run({ ...container, args: ['sh', '-c', 'failback --version'] }, 'gitlab'), /^\d+\.\d+\.\d+$/);
});

test.run();
