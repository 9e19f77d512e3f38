import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { agentPolicy, failbackPolicy } from '../../../src/aws/sts/policies.ts';
import { packageFile } from '../../../src/paths.ts';
import { sourceFiles } from '../../support/source-files.ts';

interface Statement {
  readonly Sid: string;
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
}

const text = readFileSync(packageFile('templates/aws/failback-kit-operator.json'), 'utf8');
const { Statement: statements } = JSON.parse(text) as { readonly Statement: readonly Statement[] };
const allowed = new Set(statements.flatMap(({ Action }) => Action));

/** What the library calls, by the clients' methods: `drs.startRecovery(` is `drs:StartRecovery`. */
function calls(): string[] {
  const found = sourceFiles().flatMap(({ path, text: source }) =>
    /^(?:aws|dr)\//.test(path) ? [...source.matchAll(/\b(drs|ec2|iam|sts|ssm)\s*\.([a-z]\w+)\(/g)] : [],
  );
  return found.map(
    ([, service = '', [first = '', ...rest] = '']) => `${service}:${first.toUpperCase()}${rest.join('')}`,
  );
}

test('every operation that the library calls is allowed', () => {
  const called = new Set(calls());
  assert.ok(called.size > 60);
  // Everybody may ask who he is.
  called.delete('sts:GetCallerIdentity');
  assert.equal(
    [...called].filter((action) => !allowed.has(action)),
    [],
  );
});

test('who gives temporary keys has the rights that they carry', () => {
  const policies = [agentPolicy('aws', 'eu-central-1', '123456789012'), failbackPolicy('arn:aws:drs:::x')];
  const given = policies.flatMap(({ Statement }) => Statement.flatMap((one) => (one as Statement).Action));
  assert.equal(
    given.filter((action) => !allowed.has(action)),
    [],
  );
});

test('no statement allows everything, each has a name, and IAM takes the policy', () => {
  assert.equal(
    [...allowed].filter((action) => action.includes('*')),
    [],
  );
  const names = statements.map(({ Sid }) => Sid);
  assert.is(new Set(names).size, names.length);
  for (const name of names) assert.match(name, /^[A-Za-z0-9]+$/);
  const writes = statements.filter(({ Action }) => Action.some((action) => action.startsWith('iam:Create')));
  for (const { Sid, Resource } of writes) assert.is.not(Resource, '*', Sid);
  // IAM counts no white space.
  assert.ok(text.replace(/\s/g, '').length <= 6144);
});

test.run();
