import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { silentHost } from '../../../src/events.ts';
import { collectFleet } from '../../../src/fleet/collect/collect.ts';
import { collectFailure } from '../../../src/fleet/failure.ts';
import type { FleetReport } from '../../../src/fleet/report.ts';
import { type Azurite, startAzurite } from '../../support/azurite.ts';
import { codeOf } from '../../support/code-of.ts';
import { failureOf } from '../../support/fetch-rig.ts';
import { finalState, type FleetRig, fleetRig, statesOf } from '../../support/fleet-rig.ts';

const REGIONS = ['eu-west-1', 'eu-west-2', 'us-east-1', 'us-east-2', 'us-west-1'];
const io = { host: silentHost, signal: new AbortController().signal };
const collect = (...sources: string[]) => collectFleet({ sources }, io);
/** What does not depend on how a result came about. */
const without = ({ cells }: FleetReport) => cells.map((cell) => ({ ...cell, durationMs: 0, state: '' }));

let rig: FleetRig;
let azurite: Azurite;
/** The fleet by one machine. */
let whole: FleetReport;

const shardFolder = (index: number) => rig.at(`shard-${index}`);
const buildShard = (index: number, more = {}) =>
  rig.build({ regions: REGIONS, shard: { index, total: 3 }, outputDir: shardFolder(index), ...more });

test.before(async () => {
  [rig, azurite] = [await fleetRig(), await startAzurite()];
  rig.publish('a', ...REGIONS.slice(0, 3));
  rig.publish('b', ...REGIONS.slice(3));
  whole = await rig.build({ regions: REGIONS, outputDir: rig.at('whole') });
  for (const index of [0, 1, 2]) await buildShard(index, { results: rig.at('shared/results') });
});
test.after(async () => {
  await azurite[Symbol.asyncDispose]();
  await rig[Symbol.asyncDispose]();
});

test('three shards make the whole, and their folders together hold the same images', async () => {
  const joined = await collect(shardFolder(0), shardFolder(1), shardFolder(2));
  assert.is(collectFailure(joined), undefined);
  assert.is(joined.shard, null);
  assert.equal(without(joined), without(whole));
  const states = await Promise.all([0, 1, 2].map((index) => finalState(shardFolder(index))));
  const images = (entries: readonly (readonly [string, string])[]) =>
    [...new Map(entries)].filter(([name]) => !name.startsWith('fleet')).sort();
  const union = states.flatMap((state) => Object.entries(state));
  assert.equal(images(union), images(Object.entries(await finalState(rig.at('whole')))));
});

test('a shared folder gets reports and manifests, and nothing large; they can be collected from there', async () => {
  const names = (await readdir(rig.at('shared/results'))).sort();
  const expected = [0, 1, 2].map((index) => `fleet-${index}-of-3.json`);
  assert.equal(names, [...REGIONS.map((region) => `failback-${region}.manifest.json`), ...expected].sort());
  const output = rig.at('joined/fleet.json');
  const joined = await collectFleet({ sources: [rig.at('shared/results')], output }, io);
  assert.equal(without(joined), without(whole));
  assert.equal((await readdir(rig.at('joined'))).length, REGIONS.length + 1);
  assert.equal(await collect(output), joined);
});

test('what is missing, contradicts its report or failed is named', async () => {
  const copy = rig.at('copy');
  await cp(shardFolder(0), join(copy, '0'), { recursive: true });
  await cp(shardFolder(1), join(copy, '1'), { recursive: true });
  await rm(join(copy, '0/failback-eu-west-1.manifest.json'));
  const lie = join(copy, '1/failback-eu-west-2.manifest.json');
  await writeFile(lie, (await readFile(lie, 'utf8')).replace(/"sha256": "[0-9a-f]/g, '"sha256": "0'));
  const joined = await collect(join(copy, '0'), join(copy, '1'));
  assert.equal(statesOf(joined), {
    'eu-west-1': 'E_INPUT_MISSING',
    'eu-west-2': 'E_FORMAT',
    'us-east-1': 'pending',
    'us-east-2': 'cached',
    'us-west-1': 'cached',
  });
  const failure = collectFailure(joined);
  assert.is(failure?.code, 'E_CHECK_FAILED');
  assert.match(
    failure?.message ?? '',
    /^3 of 5 images .*failback-eu-west-1 \(failed\), .*failback-us-east-1 \(missing\)\.$/,
  );
});

test('of two results for one image the better counts', async () => {
  const again = rig.at('again');
  await cp(shardFolder(0), again, { recursive: true });
  const path = join(again, 'fleet-0-of-3.json');
  const report = JSON.parse(await readFile(path, 'utf8')) as { startedAt: string; cells: object[] };
  report.startedAt = '2999-01-01T00:00:00.000Z';
  report.cells = report.cells.map((cell) => ({ ...cell, state: 'failed', error: { code: 'E_HTTP', message: 'No.' } }));
  await writeFile(path, JSON.stringify(report));
  const joined = await collect(again, shardFolder(0), shardFolder(1), shardFolder(2));
  assert.is(collectFailure(joined), undefined);
});

test('no report, reports of two fleets, and what is none are refused', async () => {
  const other = rig.at('other');
  await rig.build({ regions: ['us-east-1'], outputDir: other });
  const apart = await failureOf(collect(shardFolder(0), other));
  assert.is(apart.code, 'E_USAGE');
  assert.match(apart.message, /other\/fleet\.json is of another fleet: they differ in regions/);
  assert.is(await codeOf(collect(rig.cacheDir)), 'E_USAGE');
  assert.is(await codeOf(collect(rig.at('nowhere'))), 'E_INPUT_MISSING');
  assert.is(await codeOf(collect(join(other, 'failback-us-east-1.manifest.json'))), 'E_FORMAT');
});

test('a shard that is not there is refused', async () => {
  const none = await failureOf(buildShard(3));
  assert.is(none.code, 'E_USAGE');
  assert.match(none.hint ?? '', /count from 0: the last one is 2\/3/);
});

test('a container on Azure takes the results and gives them back', async () => {
  const service = BlobServiceClient.fromConnectionString(azurite.connectionString);
  await service.createContainer('results');
  const env = { ...process.env, AZURE_STORAGE_KEY: azurite.key };
  const results = `${azurite.url}/results/one/two`;
  for (const index of [0, 1, 2]) await buildShard(index, { results, env });
  const names: string[] = [];
  for await (const { name } of service.getContainerClient('results').listBlobsFlat()) names.push(name);
  assert.is(names.length, REGIONS.length + 3);
  assert.ok(names.every((name) => name.startsWith('one/two/')));
  const joined = await collectFleet({ sources: [results], env, output: rig.at('from azure/fleet.json') }, io);
  assert.equal(without(joined), without(whole));
  const single = await collectFleet({ sources: [`${results}/fleet-1-of-3.json`], env }, io);
  assert.is(single.cells.filter(({ state }) => state === 'pending').length, 3);
  // The same shard again, which finds what it wrote before.
  await buildShard(0, { results, env, resume: true });
  const sas = await service.getContainerClient('results').generateSasUrl({
    expiresOn: new Date(Date.now() + 3_600_000),
    permissions: (await import('@azure/storage-blob')).ContainerSASPermissions.parse('rl'),
  });
  const [container = '', query = ''] = sas.split('?');
  const bySas = await collectFleet({ sources: [`${container}/one/two?${query}`], env: {} }, io);
  assert.equal(without(bySas), without(whole));
});

test('results that cannot be left fail the run, but not its images', async () => {
  const env = { ...process.env, AZURE_STORAGE_KEY: azurite.key };
  const failure = await failureOf(buildShard(0, { results: `${azurite.url}/nowhere`, env }));
  assert.is(failure.code, 'E_INPUT_MISSING');
  assert.match(failure.message, /There is no container .*\/nowhere\./);
  assert.is(collectFailure(await collect(shardFolder(0), shardFolder(1), shardFolder(2))), undefined);
});

test.run();
