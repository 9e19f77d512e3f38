import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Check } from '../../../../src/dr/check/check.ts';
import { CHECKS } from '../../../../src/dr/check/checks.ts';
import { fail, ok, warn } from '../../../../src/dr/check/finding.ts';
import { preflight, preflightFailure } from '../../../../src/dr/check/preflight.ts';
import { formatPreflight } from '../../../../src/dr/check/table.ts';
import { PHASES } from '../../../../src/dr/plan/phases.ts';
import { FailbackError } from '../../../../src/errors.ts';
import { bareFlow } from '../../../support/dr/bare-flow.ts';
import { codeOf } from '../../../support/code-of.ts';

const check = (id: string, run: Check['run'], more: Partial<Check> = {}): Check => ({
  ...{ id, title: `the ${id}`, about: 'aws', phases: PHASES, run },
  ...more,
});
const failing = (error: Error) => () => Promise.reject(error);

test('findings are told check by check, and one that fails makes the plan not ready', async () => {
  const checks = [
    check('quotas', () => [ok('room')]),
    check('machine', () => [{ ...fail('gone', 'make it'), about: 'web1' }], { about: 'azure' }),
  ];
  const found = await preflight(bareFlow(), { checks });
  assert.equal(found, {
    plan: 'shop',
    ready: false,
    checks: [
      { id: 'quotas', about: 'aws', verdict: 'ok', message: 'room' },
      { id: 'machine', about: 'web1', verdict: 'fail', message: 'gone', remedy: 'make it' },
    ],
  });
  const error = preflightFailure(found);
  assert.is(error?.code, 'E_CHECK_FAILED');
  assert.equal(error?.data.failed, ['web1: machine']);
  assert.is(preflightFailure(await preflight(bareFlow(), { checks: checks.slice(0, 1) })), undefined);
});

test('a phase is looked at with its own checks only', async () => {
  const checks = [
    check('one', () => [ok('')], { phases: ['connect'] }),
    check('two', () => [ok('')], { phases: ['failback', 'launch'] }),
  ];
  const { checks: found } = await preflight(bareFlow(), { checks, phase: 'launch' });
  assert.equal(
    found.map(({ id }) => id),
    ['two'],
  );
});

test('a call that fails spoils only its own check, and one that is refused may not matter', async () => {
  const denied = new FailbackError('E_AWS', 'AWS did not list: no.', {
    data: { awsCode: 'AccessDenied', status: 400 },
  });
  const forbidden = new FailbackError('E_AZURE', 'Azure did not list: no.', { data: { status: 403 } });
  const broken = new FailbackError('E_NETWORK', 'No answer.', { hint: 'Wait.' });
  const { checks: found } = await preflight(bareFlow(), {
    checks: [
      check('a', failing(denied)),
      check('b', failing(forbidden)),
      check('c', failing(broken)),
      check('d', () => [warn('hm')]),
    ],
  });
  assert.equal(
    found.map(({ verdict, message, remedy = '' }) => [verdict, message, remedy]),
    [
      ['warn', 'could not tell: the a: AWS did not list: no.', ''],
      ['warn', 'could not tell: the b: Azure did not list: no.', ''],
      ['fail', 'could not tell: the c: No answer.', 'Wait.'],
      ['warn', 'hm', ''],
    ],
  );
});

test('that a login is no good is said once, in its own words', async () => {
  const login = new FailbackError('E_AWS_LOGIN', 'There are no credentials for AWS.', { hint: 'aws sso login' });
  const { checks: found } = await preflight(bareFlow(), {
    checks: [check('account', failing(login)), check('quotas', failing(login)), check('roles', failing(login))],
  });
  assert.equal(found, [
    {
      id: 'account',
      about: 'aws',
      verdict: 'fail',
      message: 'There are no credentials for AWS.',
      remedy: 'aws sso login',
    },
  ]);
});

test('a login that is good and refused all the same is told by every check that it stops', async () => {
  const refusal = new FailbackError('E_AWS_LOGIN', 'The credentials for AWS were refused.', { hint: 'enable-region' });
  const { ready: isReady, checks: found } = await preflight(bareFlow(), {
    checks: [
      check('account', () => [ok('123456789012')]),
      check('account', failing(new FailbackError('E_AZURE_LOGIN', 'No login.')), { about: 'azure' }),
      check('vpc', failing(refusal)),
    ],
  });
  assert.not.ok(isReady);
  assert.equal(found[2], {
    ...{ id: 'vpc', about: 'aws', verdict: 'fail', remedy: 'enable-region' },
    message: 'could not tell: the vpc: The credentials for AWS were refused.',
  });
});

test('a bug is no finding, and an interruption ends it', async () => {
  const bug = new TypeError('x is not a function');
  assert.is(await preflight(bareFlow(), { checks: [check('a', failing(bug))] }).catch((error: unknown) => error), bug);
  const controller = new AbortController();
  const flow = bareFlow({}, { signal: controller.signal });
  const checks = [
    check('a', () => {
      controller.abort();
      throw new FailbackError('E_INTERRUPTED', 'Interrupted.');
    }),
  ];
  assert.is(await codeOf(preflight(flow, { checks })), 'E_INTERRUPTED');
});

test('people see what is not well of each server, and of the others their names', () => {
  const text = formatPreflight({
    plan: 'shop',
    ready: false,
    checks: [
      { id: 'rights', about: 'aws', verdict: 'ok', message: 'all 40 actions' },
      { id: 'tunnels', about: 'aws', verdict: 'warn', message: '1 of 2 tunnels are up', remedy: 'look' },
      { id: 'machine', about: 'web1', verdict: 'ok', message: 'there' },
      { id: 'vm-size', about: 'web1', verdict: 'fail', message: 'too small', remedy: 'choose another' },
      { id: 'machine', about: 'web2', verdict: 'ok', message: 'there' },
    ],
  });
  assert.is(
    text,
    [
      'aws',
      '  ok    rights   all 40 actions',
      '  warn  tunnels  1 of 2 tunnels are up',
      '                 -> look',
      '',
      'web1',
      '  FAIL  vm-size  too small',
      '                 -> choose another',
      '',
      '1 of 2 servers are well: web2',
      '',
      'shop: 3 ok, 1 warn, 1 fail. Not ready.',
    ].join('\n'),
  );
});

test('no two checks of a cloud have one name, unless they are for different phases', () => {
  const seen = new Set<string>();
  for (const { id, about, phases } of CHECKS) {
    for (const phase of phases) {
      const key = `${about}/${id}/${phase}`;
      assert.not.ok(seen.has(key), key);
      seen.add(key);
    }
  }
  for (const phase of PHASES)
    assert.ok(
      CHECKS.some(({ phases }) => phases.includes(phase)),
      phase,
    );
});

test.run();
