import { ENGINE_NAMES } from '../../fleet/plan/engines.ts';
import { defineCommand } from '../command.ts';
import { MATRIX, matrixOptions } from '../fleet.ts';
import { choice, count, path, text } from '../option.ts';

export const fleetPlan = defineCommand({
  name: 'fleet plan',
  describe: 'Write the job that builds a fleet on several machines',
  positionals: {},
  options: {
    for: choice(ENGINE_NAMES, 'Engine that runs the shards; a list of commands unless told'),
    ...MATRIX,
    shards: count('Parts of the fleet, of whole regions; one for each region unless told'),
    parallel: count('Shards at once, where the engine can be told; 8 unless told'),
    image: text('Container image with failback in it, made by the target cli of the Dockerfile'),
    results: text('Folder, or container on Azure by its URL, that gets reports and manifests as well'),
    output: path('Folder for the files of the engine; printed unless told', { alias: 'o' }),
  },
  examples: [
    ['fleet plan --shards 4', 'four commands, for four machines'],
    ['fleet plan --for kubernetes --image registry.example/failback-kit:1 | kubectl apply -f -', 'an Indexed Job'],
    ['fleet plan --for github --generations 1,2 -o .', 'a matrix workflow and its action, in a repository'],
  ],
  async run({ for: engine, output: outputDir, shards, parallel, image, results, ...matrix }) {
    const [{ planFleet }, { formatPlan }] = await Promise.all([
      import('../../fleet/plan/plan.ts'),
      import('../../fleet/plan/format.ts'),
    ]);
    const wishes = { engine, outputDir, shards, parallel, image, results };
    const plan = await planFleet({ ...matrixOptions(matrix), ...wishes });
    return { json: plan, text: formatPlan(plan, outputDir) };
  },
});
