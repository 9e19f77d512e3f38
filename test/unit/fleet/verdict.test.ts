import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Published } from '../../../src/azure/published.ts';
import { type CellFacts, type InFolder, judgeCell, type Verdict } from '../../../src/fleet/status/verdict.ts';

const served = { sha512: 'new', size: 1, lastModified: null, etag: null };
const folder = (change: Partial<InFolder> = {}): InFolder => ({
  ...{ iso: 'new', sha256: 'v1', version: '1.0.0', digest: 'd1' },
  ...change,
});
const published = (change: Partial<Published> = {}): Published => ({
  ...{ id: 'id', state: 'Succeeded', digest: 'd1', iso: 'new', region: 'us-east-1', version: '1.0.0' },
  ...change,
});
const OLD = { iso: 'old' } as const;

/** What is known, the verdict, and a word of the reason. */
const TABLE: readonly (readonly [string, CellFacts, Verdict, string?])[] = [
  ['folder alone, new', { served, folder: folder(), published: undefined }, 'current'],
  ['folder alone, old', { served, folder: folder(OLD), published: undefined }, 'stale', 'new ISO'],
  ['folder alone, empty', { served, folder: null, published: undefined }, 'missing', 'no image'],
  ['folder alone, AWS silent', { served: null, folder: folder(OLD), published: undefined }, 'unknown', 'not answer'],
  ['Azure alone, new', { served, folder: undefined, published: published() }, 'current'],
  ['Azure alone, old', { served, folder: undefined, published: published(OLD) }, 'stale', 'new ISO'],
  ['Azure alone, nothing', { served, folder: undefined, published: null }, 'missing', 'nothing is published'],
  ['Azure alone, no tag', { served, folder: undefined, published: published({ iso: null }) }, 'unknown', 'no tag'],
  ['AWS silent', { served: null, folder: folder(), published: published(OLD) }, 'unknown', 'not answer'],
  ['AWS silent, nothing', { served: null, folder: folder(), published: null }, 'missing'],
  ['failed', { served, folder: folder(), published: published({ state: 'Failed' }) }, 'failed', 'Failed'],
  ['half uploaded', { served: null, folder: null, published: published({ state: 'ActiveUpload' }) }, 'failed'],
  ['no tag, but known by its content', { served, folder: folder(), published: published({ iso: null }) }, 'current'],
  ['the folder has another', { served, folder: folder({ digest: 'd2' }), published: published() }, 'stale', 'another'],
  ['nobody knows the digest', { served, folder: folder({ digest: null }), published: published() }, 'current'],
  ['the folder is behind', { served, folder: folder({ ...OLD, digest: 'd0' }), published: published() }, 'current'],
  ['the folder is ahead', { served, folder: folder(), published: published({ ...OLD, digest: 'd0' }) }, 'stale', 'new'],
];

for (const [name, facts, verdict, reason] of TABLE) {
  test(`${name}: ${verdict}`, () => {
    const judged = judgeCell(facts, '1.0.0');
    assert.is(judged.verdict, verdict);
    assert.match(judged.reasons.join('; '), reason ?? '');
    assert.is(judged.reasons.length === 0, verdict === 'current');
  });
}

test('what another version made, and a folder that is behind, are notes', () => {
  const old = { served, folder: folder(OLD), published: published({ version: '0.9.0' }) };
  assert.equal(judgeCell(old, '1.0.0').notes, [
    'made by failback-kit 0.9.0',
    'the folder has an image of another ISO than AWS serves',
  ]);
  assert.equal(judgeCell({ served, folder: folder(), published: published() }, '1.0.0').notes, []);
});

test.run();
