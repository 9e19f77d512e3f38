import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestTag, ourTags, parseTags, resourceTags } from '../../../src/azure/tags.ts';
import { packageVersion } from '../../../src/version.ts';
import { refused } from '../../support/formats/refused.ts';

test('tags are NAME=VALUE; a value may hold anything, also nothing', () => {
  assert.equal(parseTags(['team=dr', 'cost center=4=2', 'empty=']), { team: 'dr', 'cost center': '4=2', empty: '' });
  assert.equal(parseTags([]), {});
});

test('what Azure takes for no tag is an error before anything is sent', async () => {
  const bad = ['team', '=x', 'a<b=c', 'a/b=c', `${'n'.repeat(513)}=v`, `n=${'v'.repeat(257)}`];
  const reserved = ['failback-kit:digest=1', 'Microsoft.x=1', 'azure-x=1', 'windows=1'];
  for (const text of [...bad, ...reserved]) await refused(() => parseTags([text]), '--tag', 'E_USAGE');
  await refused(() => parseTags(['Team=1', 'team=2']), '--tag', 'E_USAGE');
  await refused(() => parseTags(Array.from({ length: 47 }, (_, i) => `t${i}=1`)), '--tag', 'E_USAGE');
});

test('a resource says what disk it was made of, and by what', () => {
  const tags = resourceTags('blocks-v1:12', { team: 'dr' });
  assert.equal(tags, { team: 'dr', 'failback-kit:digest': 'blocks-v1:12', 'failback-kit:version': packageVersion() });
  assert.is(digestTag(tags), 'blocks-v1:12');
  const known = resourceTags('blocks-v1:12', {}, { iso: 'aa', region: 'us-east-2' });
  assert.equal(ourTags(known), { digest: 'blocks-v1:12', version: packageVersion(), iso: 'aa', region: 'us-east-2' });
  assert.equal(ourTags(resourceTags('x', {}, { iso: 'aa' })).region, undefined);
  assert.is(digestTag({ 'Failback-Kit:Digest': 'x' }), 'x');
  assert.is(digestTag({ team: 'dr' }), undefined);
  assert.is(digestTag(undefined), undefined);
});

test.run();
