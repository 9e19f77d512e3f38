import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { AwsCredentials } from '../../../src/aws/credential.ts';
import { isFailbackError } from '../../../src/errors.ts';
import type { DrRig } from '../../support/dr-rig.ts';
import { afterChanges } from '../../support/dr/changes.ts';
import { CIRCLE_SERVERS, circleRig } from '../../support/dr/circle-rig.ts';
import { cloudsOf } from '../../support/dr/clouds.ts';
import { LEGS } from '../../support/dr/legs.ts';

const SERVERS = CIRCLE_SERVERS.slice(0, 3);

/** What is left of the plan, but the servers themselves. */
async function left(rig: DrRig): Promise<string[]> {
  return (await cloudsOf(rig)).filter(
    (line) => line.includes('[shop') && !/ (?:restored|replaced-os-disk)\]/.test(line),
  );
}

test('with both clouds throttling all the way, it only takes longer', async () => {
  await using rig = await circleRig({ servers: 3, plan: { servers: SERVERS } });
  const throttled = { aws: 0, azure: 0 };
  for (const { command, run } of LEGS) {
    rig.aws.limit({ perSecond: 20, burst: 2 });
    for (const method of ['GET', 'PUT', 'POST', 'PATCH', 'DELETE']) {
      const busy = { kind: 'error', status: 429, code: 'TooManyRequests', retryAfter: 0 } as const;
      rig.arm.fail(busy, { method, path: '/providers/' }, 3);
    }
    const pace = { pollMs: 20 };
    await run(await rig.open({ yes: true, aws: pace, azure: pace })).catch((error: unknown) => {
      throw new Error(`${command}: ${String(error)}`);
    });
    throttled.aws += rig.aws.requests.filter(({ status }) => status === 429 || status === 503 || status === 400).length;
    throttled.azure += rig.arm.requests.filter(({ status }) => status === 429).length;
    rig.aws.reset();
    rig.arm.reset();
  }

  assert.ok(throttled.aws > 0, `${throttled.aws} on AWS`);
  assert.ok(throttled.azure > 0, `${throttled.azure} on Azure`);
  assert.equal(await left(rig), []);
});

/** Keys of an administrator's role, good for an hour. */
async function temporaryKeys(rig: DrRig): Promise<AwsCredentials> {
  const sts = await (await rig.open()).aws.sts();
  const RoleArn = `arn:aws:iam::${rig.aws.account}:role/admin`;
  const { Credentials: keys } = await sts.assumeRole({ RoleArn, RoleSessionName: 'somebody' });
  const {
    AccessKeyId: accessKeyId = '',
    SecretAccessKey: secretAccessKey = '',
    SessionToken: sessionToken = '',
  } = keys ?? {};
  return { accessKeyId, secretAccessKey, sessionToken };
}

async function addAdmin(rig: DrRig): Promise<void> {
  const iam = await (await rig.open()).aws.iam();
  const Version = '2012-10-17';
  const trust = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${rig.aws.account}:root` },
    Action: 'sts:AssumeRole',
  };
  const all = { Effect: 'Allow', Action: '*', Resource: '*' };
  const RoleName = 'admin';
  await iam.createRole({ RoleName, AssumeRolePolicyDocument: JSON.stringify({ Version, Statement: [trust] }) });
  await iam.putRolePolicy({
    ...{ RoleName, PolicyName: 'all', PolicyDocument: JSON.stringify({ Version, Statement: [all] }) },
  });
}

interface Failed {
  readonly servers?: Readonly<Record<string, string>>;
  readonly left?: readonly { readonly error: string }[];
}

/** Which credentials were not good any more, if that is all that was wrong. */
function expired(error: unknown): string {
  if (!isFailbackError(error)) throw error;
  const { servers = {}, left: things = [] } = error.data as Failed;
  const all = error.code === 'E_DR' ? [...Object.values(servers), ...things.map((one) => one.error)] : [error.code];
  // What was not even tried for it is in E_DR.
  const codes = new Set(all.filter((one) => one !== 'E_DR'));
  const [code = ''] = codes;
  if (codes.size !== 1 || !/^E_(?:AWS|AZURE)_LOGIN$/.test(code)) throw error;
  return code;
}

test('credentials that expire in the middle, of either cloud, end a command; logged in again, it goes on', async () => {
  await using rig = await circleRig({ servers: 3, speed: 1500, plan: { servers: SERVERS } });
  await addAdmin(rig);
  let credentials = await temporaryKeys(rig);
  const seen: string[] = [];
  for (const { command, run } of LEGS) {
    afterChanges(rig, 3, () => rig.arm.revokeTokens());
    for (let tries = 0; ; tries += 1) {
      assert.ok(tries < 20, `${command} does not get on`);
      try {
        await run(await rig.open({ yes: true, aws: { credentials } }));
        break;
      } catch (error) {
        seen.push(expired(error));
        credentials = await temporaryKeys(rig);
      }
    }
  }
  assert.ok(seen.includes('E_AWS_LOGIN'), seen.join());
  assert.equal(await left(rig), []);
});

test.run();
