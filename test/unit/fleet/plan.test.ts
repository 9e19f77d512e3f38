import { readFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { ENGINE_NAMES } from '../../../src/fleet/plan/engines.ts';
import { planFleet } from '../../../src/fleet/plan/plan.ts';
import { regions } from '../../../src/iso/regions.ts';
import { runMain } from '../../support/cli.ts';
import { codeOf } from '../../support/code-of.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';

const THREE = ['us-east-2', 'eu-central-1', 'us-west-2'];

test('there is a shard for each region, unless told', async () => {
  assert.is((await planFleet({})).shards, regions().length);
  assert.is((await planFleet({ regions: THREE })).shards, 3);
  assert.is((await planFleet({ regions: [...THREE, 'us-east-2'], shards: 2 })).shards, 2);
});

test('without an engine it is a command for each machine', async () => {
  const { code, stdout } = await runMain([
    'fleet',
    'plan',
    '--regions',
    THREE.join(','),
    '--generations',
    '1,2',
    '--shards',
    '2',
    '--results',
    "/m/it's",
  ]);
  assert.is(code, 0);
  const options =
    "--regions eu-central-1,us-east-2,us-west-2 --generations 1,2 --filesystems ext4 --results '/m/it'\\''s'";
  assert.equal(stdout.split('\n').slice(0, 2), [
    `failback fleet build --shard 0/2 ${options} --output fleet`,
    `failback fleet build --shard 1/2 ${options} --output fleet`,
  ]);
});

test('every engine gets the number of shards, the matrix and the image', async () => {
  for (const engine of ENGINE_NAMES) {
    const { files } = await planFleet({ engine, regions: THREE, shards: 2, generations: [2], image: 'r.example/f:1' });
    const text = files.map((file) => file.text).join('');
    assert.match(text, /\/2\b/, engine);
    assert.match(text, 'eu-central-1,us-east-2,us-west-2', engine);
    assert.not.match(text, /(?<!\$)\{\{/, engine);
    if (!['github', 'slurm'].includes(engine)) assert.match(text, '"r.example/f:1"', engine);
  }
});

test('all regions are "all"', async () => {
  const { files } = await planFleet({ engine: 'slurm' });
  assert.match(files[0]?.text ?? '', 'FAILBACK_REGIONS=all\n');
});

test('more images want more room', async () => {
  const room = async (more: object) => {
    const { files } = await planFleet({ engine: 'kubernetes', regions: THREE, ...more });
    return [/sizeLimit: (\w+)/, /storage: (\w+)/].map((wanted) => wanted.exec(files[0]?.text ?? '')?.[1]);
  };
  assert.equal(await room({}), ['8Gi', '6Gi']);
  assert.equal(await room({ generations: [1, 2], shards: 1 }), ['25Gi', '12Gi']);
});

test('results are quoted for the language of the file', async () => {
  const results = '/mnt/"fleet" #1';
  const job = await planFleet({ engine: 'gitlab', regions: THREE, results });
  const pipeline = parse(job.files[0]?.text ?? '') as { '.failback': { variables: { FAILBACK_RESULTS: string } } };
  assert.is(pipeline['.failback'].variables.FAILBACK_RESULTS, results);
  const script = await planFleet({ engine: 'slurm', regions: THREE, results });
  assert.match(script.files[0]?.text ?? '', `FAILBACK_RESULTS='${results}'\n`);
});

test('what cannot be is refused', async () => {
  const refused = (options: object) => codeOf(planFleet({ regions: THREE, ...options }));
  assert.is(await refused({ shards: 4 }), 'E_USAGE');
  assert.is(await refused({ engine: 'aws-batch', shards: 1 }), 'E_USAGE');
  assert.is(await refused({ image: 'x y' }), 'E_USAGE');
  assert.is(await refused({ regions: ['us-moon-1'] }), 'E_REGION_UNKNOWN');
  assert.is(await refused({ results: 'https://a.blob.core.windows.net/c?sig=secret' }), 'E_USAGE');
  assert.is(await refused({ results: '$(rm -r /)' }), 'E_USAGE');
});

test('a file goes to standard output as it is, several under their names', async () => {
  const [one, two] = await Promise.all(['slurm', 'aws-batch'].map((name) => runMain(['fleet', 'plan', '--for', name])));
  assert.ok(one?.stdout.startsWith('#!/bin/sh\n'));
  assert.ok(two?.stdout.startsWith('==> job-definition.json <==\n{'));
  assert.match(two?.stdout ?? '', '\n==> submit-job.json <==\n{');
});

test('-o writes the files, and says what to run then', async () => {
  await using folder = await temporaryFolder();
  const { stdout } = await runMain(['fleet', 'plan', '--for', 'github', '-o', folder.at('repository')]);
  const path = folder.at('repository/.github/workflows/failback-fleet.yml');
  assert.ok(stdout.startsWith(`${path}\n`));
  assert.match(stdout, '\n  git add .github\n');
  const { files } = await planFleet({ engine: 'github' });
  assert.is(await readFile(path, 'utf8'), files[0]?.text);
});

test('--json has files and commands', async () => {
  const { stdout } = await runMain(['fleet', 'plan', '--for', 'gitlab', '--regions', THREE.join(), '--json']);
  const plan = JSON.parse(stdout) as { engine: string; shards: number; files: { path: string }[] };
  assert.equal([plan.engine, plan.shards, plan.files[0]?.path], ['gitlab', 3, 'failback-fleet.gitlab-ci.yml']);
});

test.run();
