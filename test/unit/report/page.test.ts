import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseFleetFacts } from '../../../src/report/fleet-facts.ts';
import type { ImageFacts } from '../../../src/report/image-facts.ts';
import { renderPage } from '../../../src/report/page.ts';
import type { Manifest } from '../../../src/manifest/manifest.ts';
import { sampleManifest } from '../../support/sample-manifest.ts';

const STYLE = 'body { color: red }';
const image = (name: string, change?: (manifest: Manifest) => void): ImageFacts => ({
  name,
  manifest: sampleManifest(change),
  data: null,
  screen: null,
});
const page = (images: readonly ImageFacts[]) => renderPage({ images, fleet: null }, STYLE);

test('the same facts give the same page', () => {
  assert.is(page([image('one')]), page([image('one')]));
});

test('no name from a manifest becomes markup', () => {
  const HOSTILE = `"><img src=x onerror=alert(1)>'</script></style><script>`;
  const spoil = (value: unknown): unknown => {
    if (typeof value === 'string') return HOSTILE;
    if (Array.isArray(value)) return value.map(spoil);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([key, item]) => [key, spoil(item)] as const);
    return { ...Object.fromEntries(entries), ...(Object.hasOwn(value, 'sfdisk') ? { [HOSTILE]: HOSTILE } : {}) };
  };
  const manifest = spoil(sampleManifest()) as Manifest;
  const cell = { region: HOSTILE, name: HOSTILE, fs: HOSTILE, state: HOSTILE, stale: [HOSTILE] };
  const cells = [{ ...cell, generation: HOSTILE, error: { code: HOSTILE, message: HOSTILE } }];
  const fleet = parseFleetFacts(JSON.stringify({ cells, startedAt: HOSTILE }), '');
  const facts = { images: [{ ...image(HOSTILE), manifest }], fleet };
  const text = renderPage(facts, STYLE);
  assert.ok(text.includes('&quot;&gt;&lt;img'));
  assert.not.match(text, /<(?:img|script)|onerror=alert\(1\)>/);
  assert.is(text.split('</style>').length, 2);
});

test('one image has no list of images, several have one', () => {
  assert.not.match(page([image('one')]), '<nav');
  const several = page([image('one'), image('two')]);
  assert.match(several, 'href="#image-2"');
  assert.is(several.split('<h1>').length, 2);
});

test('what an image lacks is said, not left blank', () => {
  const text = page([
    image('bare', ({ image: content, input, ...manifest }) => {
      Object.assign(content, { guest: null, partitions: [], files: [], drivers: [], kernelArgs: [] });
      Object.assign(input.options, { guest: null, kernelArgs: [] });
      Object.assign(manifest, { timings: {} });
    }),
  ]);
  assert.match(text, 'Nothing is laid over the live system.');
  assert.match(text, 'what it holds is not drawn');
  assert.not.match(text, /NaN|undefined|Infinity/);
});

test('the table of a fleet has only columns that say something', () => {
  const cells = [{ region: 'us-east-2', verdict: 'unknown', reasons: ['AWS did not answer'] }];
  const text = renderPage({ images: [], fleet: parseFleetFacts(JSON.stringify({ cells }), '') }, STYLE);
  const titles = [...text.matchAll(/<th scope="col">([^<]*)</g)].map(([, title = '']) => title.trim());
  assert.equal(titles, ['Region', 'State', 'Why']);
});

test('a fleet alone, and one without images', () => {
  const fleet = parseFleetFacts('{"cells":[]}', '');
  assert.match(renderPage({ images: [], fleet }, STYLE), '0 images');
});

test.run();
