import { cp, mkdir, readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { test } from 'uvu';
import { packageFile } from '../../../src/paths.ts';
import { EXAMPLE, exampleFile } from '../../support/pipelines/example.ts';
import { runAction, runJob } from '../../support/pipelines/github-runner.ts';
import { assertWhole, pipelineRig } from '../../support/pipelines/rig.ts';

test('the action installs failback, the jobs of the matrix build, the last one collects', async () => {
  await using rig = await pipelineRig();
  await execa('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', rig.at('')], {
    cwd: packageFile('.'),
  });
  const [tarball = ''] = (await readdir(rig.at(''))).filter((name) => name.endsWith('.tgz'));
  const [prefix, joined] = [rig.at('prefix'), rig.at('collect')];
  const path = [join(prefix, 'bin'), process.env.PATH ?? ''].join(delimiter);
  const env = { ...rig.env, PATH: path, npm_config_prefix: prefix, npm_config_ignore_scripts: 'true' };
  const action = await exampleFile('github', '.github/actions/failback/action.yml');
  await runAction(action, { cwd: rig.at(''), env, values: { 'inputs.package': rig.at(tarball) } });

  const workflow = await exampleFile('github');
  for (const index of EXAMPLE.regions.keys()) {
    const cwd = rig.at(`job-${index}`);
    await mkdir(cwd);
    await runJob(workflow, 'build', { cwd, env, values: { 'matrix.shard': String(index) } });
    // What upload-artifact and download-artifact do.
    await cp(join(cwd, 'fleet'), join(joined, 'fleet'), { recursive: true });
  }
  await runJob(workflow, 'collect', { cwd: joined, env, values: {} });
  await assertWhole(join(joined, 'fleet.json'), join(joined, 'fleet'));
});

test.run();
