import { writeFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openAws } from '../../../src/aws/aws.ts';
import { awsConnections } from '../../../src/aws/connections.ts';
import { awsLogger } from '../../../src/aws/logger.ts';
import { redact } from '../../../src/redact.ts';
import { FakeAws } from '../../fakes/aws/fake-aws.ts';
import { startProxy } from '../../fakes/proxy.ts';
import { awsRig } from '../../support/aws-rig.ts';
import { codeOf } from '../../support/code-of.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';
import { refused } from '../../support/formats/refused.ts';
import { testCertificate } from '../../support/test-certificate.ts';

test('who we are is asked once', async () => {
  await using rig = await awsRig();
  const aws = await rig.open();
  const [one, two] = await Promise.all([aws.caller(rig.signal), aws.caller(rig.signal)]);
  assert.equal(one, { account: '123456789012', arn: 'arn:aws:iam::123456789012:user/operator' });
  assert.is(one, two);
  assert.equal(rig.asked(), ['sts:GetCallerIdentity']);
});

test('a call is tried again until it passes, and each pause is told', async () => {
  await using rig = await awsRig();
  const { fake, signal, events } = rig;
  const aws = await rig.open();
  fake.fail({ kind: 'error', status: 429, code: 'ThrottlingException' }, { service: 'sts' });
  fake.fail({ kind: 'error', status: 500, code: 'InternalFailure' }, { service: 'sts' });
  fake.fail({ kind: 'reset' }, { service: 'sts' });
  fake.fail({ kind: 'lost' }, { service: 'sts' });
  await aws.caller(signal);
  assert.is(fake.requests.length, 5);
  assert.is(events.filter(({ code }) => code === 'retry.wait').length, 4);
});

test('a refusal ends a call at once, unless it is said to pass', async () => {
  await using rig = await awsRig();
  const { fake, signal } = rig;
  const aws = await rig.open();
  const ec2 = await aws.ec2();
  const conflict = { kind: 'error', status: 400, code: 'IncorrectState', message: 'Not now.' } as const;
  fake.fail(conflict, { operation: 'DescribeVpcs' });
  const error = await refused(
    () => aws.call('list the VPCs', signal, (call) => ec2.describeVpcs({}, call)),
    'AWS did not list the VPCs: Not now (IncorrectState).',
    'E_AWS',
  );
  assert.is(error.data.awsCode, 'IncorrectState');
  assert.is(error.data.status, 400);
  assert.type(error.data.requestId, 'string');
  fake.fail(conflict, { operation: 'DescribeVpcs' }, 3);
  await aws.call('list the VPCs', signal, (call) => ec2.describeVpcs({}, call), ['IncorrectState']);
});

test('every client speaks with the fake in its own protocol', async () => {
  await using rig = await awsRig();
  const { signal } = rig;
  const aws = await rig.open();
  const [drs, iam, ssm] = [await aws.drs(), await aws.iam(), await aws.ssm()];
  await refused(
    () => aws.call('list', signal, (call) => drs.describeJobs({}, call)),
    'UninitializedAccountException',
    'E_AWS',
  );
  await refused(
    () => aws.call('look', signal, (call) => iam.getRole({ RoleName: 'none' }, call)),
    'NoSuchEntity',
    'E_AWS',
  );
  await aws.call('list', signal, (call) => ssm.describeInstanceInformation({}, call));
});

test('what changes something is reported, and what only looks is not', async () => {
  await using rig = await awsRig();
  const { signal, events } = rig;
  const aws = await rig.open();
  const ec2 = await aws.ec2();
  await aws.caller(signal);
  const gateway = await ec2.createVpnGateway({ Type: 'ipsec.1' });
  await ec2.describeVpnGateways({});
  const calls = events.flatMap((event) => (event.code === 'aws.call' ? [event.message] : []));
  assert.equal(calls, ['ec2: CreateVpnGateway']);
  assert.match(gateway.VpnGateway?.VpnGatewayId ?? '', /^vgw-/);
});

test('keys that are wrong, over, or missing are a matter of logging in', async () => {
  await using rig = await awsRig();
  const { fake, clock, signal } = rig;
  const { accessKeyId, secretAccessKey } = fake.credentials;
  const open = (credentials: { accessKeyId: string; secretAccessKey: string }) => rig.open({ credentials });
  const stranger = await open({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey });
  await refused(() => stranger.caller(signal), 'refused', 'E_AWS_LOGIN');
  const wrong = await open({ accessKeyId, secretAccessKey: 'wrong-secret-key' });
  const drs = await wrong.drs();
  assert.is(await codeOf(wrong.call('list', signal, (call) => drs.describeJobs({}, call))), 'E_AWS_LOGIN');

  const sts = await (await rig.open()).sts();
  const { Credentials: keys } = await sts.getSessionToken({ DurationSeconds: 900 });
  const session = await rig.open({
    credentials: {
      accessKeyId: keys?.AccessKeyId ?? '',
      secretAccessKey: keys?.SecretAccessKey ?? '',
      sessionToken: keys?.SessionToken ?? '',
    },
  });
  await session.caller(signal);
  clock.advance(901_000);
  const ec2 = await session.ec2();
  await refused(
    () => session.call('list', signal, (call) => ec2.describeVpcs({}, call)),
    'The credentials for AWS were refused',
    'E_AWS_LOGIN',
  );
  const none = await rig.open({ credentials: () => Promise.reject(new Error('no')) });
  assert.is(await codeOf(none.caller(signal)), 'E_INTERNAL');
});

test('keys do not show', async () => {
  await using rig = await awsRig();
  const credentials = { accessKeyId: rig.fake.credentials.accessKeyId, secretAccessKey: 'plain-looking-secret' };
  const aws = await rig.open({ credentials });
  await codeOf(aws.caller(rig.signal));
  assert.is(redact('it is plain-looking-secret'), 'it is ***');
});

test('a stop ends a call that hangs, and its pauses', async () => {
  await using rig = await awsRig();
  const aws = await rig.open();
  const ec2 = await aws.ec2();
  rig.fake.fail({ kind: 'hang' });
  const stop = new AbortController();
  const call = aws.call('list', stop.signal, (options) => ec2.describeVpcs({}, options));
  setTimeout(() => stop.abort(), 20);
  assert.is(await codeOf(call), 'E_INTERRUPTED');
  const never = await rig.open({ credentials: () => new Promise(() => undefined) });
  const again = new AbortController();
  const waiting = never.caller(again.signal);
  setTimeout(() => again.abort(), 5);
  assert.is(await codeOf(waiting), 'E_INTERRUPTED');
});

test('a server that does not answer in time is a broken connection', async () => {
  await using rig = await awsRig();
  const { fake, host } = rig;
  const connections = awsConnections({ logger: awsLogger(host), answerMs: 50 });
  const { Drs } = await import('@aws-sdk/client-drs');
  const client = new Drs({
    ...{ region: fake.region, endpoint: fake.url, credentials: fake.credentials, maxAttempts: 1 },
    requestHandler: connections,
  });
  fake.fail({ kind: 'hang' });
  const error = await refused(() => client.describeJobs({}), 'no answer in time', 'E_NETWORK');
  assert.is(error.data.failure, 'broken');
});

test('over https a certificate that is not trusted ends it; one that is named does not', async () => {
  await using folder = await temporaryFolder();
  const tls = await testCertificate();
  await using fake = await FakeAws.start({ tls });
  await writeFile(folder.at('ca.pem'), tls.cert);
  const { region, credentials, url: endpoint } = fake;
  const { signal } = new AbortController();
  const open = (env: NodeJS.ProcessEnv) =>
    openAws({ host: { report: () => undefined }, signal, region, credentials, pollMs: 5, env, endpoint });
  const distrusting = await open({});
  const error = await refused(() => distrusting.caller(signal), 'cannot be reached', 'E_NETWORK');
  assert.is(error.data.failure, 'tls');
  for (const name of ['FAILBACK_CA_FILE', 'AWS_CA_BUNDLE']) {
    const trusting = await open({ [name]: folder.at('ca.pem') });
    assert.is((await trusting.caller(signal)).account, fake.account);
  }
});

test('a proxy is asked for a tunnel', async () => {
  await using rig = await awsRig();
  const { hostname, port } = new URL(rig.fake.url);
  await using proxy = await startProxy({ resolve: () => ({ host: hostname, port: Number(port) }) });
  process.env.HTTP_PROXY = proxy.url;
  try {
    const aws = await rig.open({ endpoint: 'http://drs.example' });
    await aws.caller(rig.signal);
  } finally {
    delete process.env.HTTP_PROXY;
  }
  assert.equal(
    proxy.tunnels.map(({ target }) => target),
    ['drs.example:80'],
  );
});

test('an endpoint is that of the service, of all, or the one of AWS', async () => {
  await using rig = await awsRig();
  const { fake, host, signal } = rig;
  const { region, credentials, url } = fake;
  const open = (env: NodeJS.ProcessEnv) => openAws({ host, signal, region, credentials, pollMs: 5, env });
  const own = await open({ AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_ENDPOINT_URL_STS: url });
  await own.caller(signal);
  await (await open({ AWS_ENDPOINT_URL: url })).caller(signal);
  const plain = await open({ AWS_ENDPOINT_URL: url, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' });
  assert.is((await plain.sts()).config.endpoint, undefined);
});

test('FIPS and dual-stack addresses are taken as the SDK takes them', async () => {
  process.env.AWS_USE_FIPS_ENDPOINT = 'true';
  try {
    await using rig = await awsRig();
    const aws = await openAws({ host: rig.host, signal: rig.signal, region: 'us-east-1', env: {} });
    assert.is(await (await aws.drs()).config.useFipsEndpoint(), true);
    assert.is(await (await aws.ec2()).config.useFipsEndpoint(), true);
  } finally {
    delete process.env.AWS_USE_FIPS_ENDPOINT;
  }
});

test('what can be no region is refused before anything is asked', async () => {
  await using rig = await awsRig();
  for (const region of ['', 'Frankfurt', 'eu-central-1.evil.example']) {
    assert.is(await codeOf(rig.open({ region })), 'E_USAGE', region);
  }
});

test.run();
