import { writeFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { redact } from '../../../src/redact.ts';
import { awsRig, type AwsRig } from '../../support/aws-rig.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';
import { refused } from '../../support/formats/refused.ts';

/** Runs with these variables alone among those that the SDK reads. */
async function within<T>(variables: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) Reflect.deleteProperty(process.env, name);
  // Nothing here is a machine of AWS.
  Object.assign(process.env, { AWS_EC2_METADATA_DISABLED: 'true' }, variables);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, before);
  }
}

const callerOf = async (rig: AwsRig, profile?: string) =>
  (await rig.open({ credentials: undefined, profile })).caller(rig.signal);

test("the machine's own login is used: the environment, or a profile", async () => {
  await using rig = await awsRig();
  await using folder = await temporaryFolder();
  const { accessKeyId, secretAccessKey } = rig.fake.credentials;
  const files = { AWS_CONFIG_FILE: folder.at('config'), AWS_SHARED_CREDENTIALS_FILE: folder.at('credentials') };
  await writeFile(files.AWS_CONFIG_FILE, '[profile dr]\nregion = us-east-1\n');
  const keys = `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
  await writeFile(files.AWS_SHARED_CREDENTIALS_FILE, `[dr]\n${keys}`);
  const environment = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  assert.is((await within({ ...files, ...environment }, () => callerOf(rig))).account, rig.fake.account);
  assert.is((await within(files, () => callerOf(rig, 'dr'))).account, rig.fake.account);
  assert.is((await within({ ...files, AWS_PROFILE: 'dr' }, () => callerOf(rig))).account, rig.fake.account);
  assert.is(redact(`-${secretAccessKey}-`), '-***-');
  const both = { ...files, ...environment, AWS_PROFILE: 'dr' };
  await within(both, () => callerOf(rig));
  assert.ok(rig.events.some(({ code, message }) => code === 'note.warn' && message.includes('AWS_PROFILE')));
});

test('without a login it is said how to get one', async () => {
  await using rig = await awsRig();
  await using folder = await temporaryFolder();
  const files = { AWS_CONFIG_FILE: folder.at('none'), AWS_SHARED_CREDENTIALS_FILE: folder.at('none') };
  for (const profile of [undefined, 'missing']) {
    const error = await within(files, () =>
      refused(() => callerOf(rig, profile), 'There are no credentials', 'E_AWS_LOGIN'),
    );
    assert.match(error.hint ?? '', 'aws sso login');
    assert.is(error.hint?.includes('The profile missing was asked for'), profile !== undefined);
  }
});

test.run();
