import { join } from 'node:path';
import { execa } from 'execa';
import { test } from 'uvu';
import { packageFile } from '../../../src/paths.ts';
import { examplePlan } from '../../support/pipelines/example.ts';
import { npmPackage } from '../../support/pipelines/foreign-tools.ts';
import { assertWhole, pipelineRig } from '../../support/pipelines/rig.ts';

test('gitlab-ci-local runs the parallel jobs and hands their artifacts to the collection', async () => {
  await using rig = await pipelineRig();
  const project = rig.at('project');
  const { next } = await examplePlan('gitlab', project);
  const run = (file: string, args: readonly string[]) => execa(file, args, { cwd: project, env: rig.env });
  await run('sh', ['-euc', next.join('\n')]);
  // It wants a repository with a remote; nothing is sent.
  await run('git', ['init', '--quiet', '--initial-branch=main']);
  await run('git', ['remote', 'add', 'origin', 'https://gitlab.example/group/project.git']);
  await run('git', ['add', '.']);
  const author = ['-c', 'user.name=test', '-c', 'user.email=test@gitlab.example'];
  await run('git', [...author, 'commit', '--quiet', '--message', 'pipeline']);
  const gitlab = join(await npmPackage('gitlab-ci-local@4.75.1'), 'dist/index.js');
  // By the machine's shell in place of the container; it needs a newer Node than we do.
  await run(packageFile('test/support/with-node.sh'), ['22', gitlab, '--force-shell-executor']);
  const artifacts = join(project, '.gitlab-ci-local/artifacts/failback-fleet-collect/fleet/fleet.json');
  await assertWhole(artifacts, join(project, 'fleet'));
});

test.run();
