import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { MiB } from '../../../src/size.ts';
import { openTab, type Tab } from '../../support/chromium.ts';
import { runMain } from '../../support/cli.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';
import { greyPng } from '../../support/png.ts';
import { sampleManifest } from '../../support/sample-manifest.ts';
import { writeSampleVhd } from '../../support/sample-vhd.ts';

interface Context {
  folder: Folder;
  tab: Tab;
}

/** A folder that keeps the pictures, to look at them. */
const { SCREENSHOTS } = process.env;
const VIEWS = ([360, 1280] as const).flatMap((width) =>
  (['light', 'dark'] as const).map((scheme) => ({ width, scheme })),
);
const CELLS = (['built', 'cached', 'kept', 'failed', 'pending'] as const).map((state, index) => ({
  ...{ region: 'us-east-2', generation: 2, fs: 'ext4', name: index === 0 ? 'failback-us-east-2' : 'x', state },
  stale: index === 0 ? ['AWS serves a new ISO'] : [],
  error: state === 'failed' ? { code: 'E_HTTP', message: `https://${'long.'.repeat(20)}example answered 404.` } : null,
  ...{ iso: 'a'.repeat(128), fileSize: MiB, durationMs: 1234 },
}));

const test = suite<Context>('report in a browser');

test.before(async (context) => {
  const folder = await temporaryFolder();
  context.folder = folder;
  const piece = (offset: number, length: number) => ({ offset, data: Buffer.alloc(length, 7) });
  const pieces = [piece(0, 512), piece(MiB, 200_000), piece(4 * MiB, 20 * MiB), piece(50 * MiB, MiB)];
  await writeSampleVhd(folder.at('failback-us-east-2.vhd'), 64 * MiB, pieces);
  await writeFile(
    folder.at('failback-us-east-2.screen.png'),
    greyPng(720, 400, (x, y) => (x * y) % 256),
  );
  await writeFile(folder.at('a.json'), JSON.stringify(sampleManifest()));
  const bare = sampleManifest((manifest) => {
    Object.assign(manifest, { bootCheck: null });
    Object.assign(manifest.input.iso, { verified: false });
    Object.assign(manifest.output.vhd, { name: `${'very-long-name-'.repeat(10)}.vhd` });
  });
  await writeFile(folder.at('b.json'), JSON.stringify(bare));
  await writeFile(folder.at('fleet.json'), JSON.stringify({ cells: CELLS, durationMs: 5000 }));
  context.tab = await openTab();
});
test.after(async ({ tab, folder }) => {
  await tab[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** Makes a page by the command line, and gives its address. */
async function page(folder: Folder, ...args: readonly string[]): Promise<string> {
  const output = folder.at('page.html');
  const { code, stderr } = await runMain(['report', '-q', ...args, '-o', output]);
  assert.is(code, 0, stderr);
  return pathToFileURL(output).href;
}

const both = ({ folder }: Context) =>
  page(folder, folder.at('a.json'), folder.at('b.json'), '--fleet', folder.at('fleet.json'));

test('anybody can use it, in light and in dark, on small screens and on large ones', async (context) => {
  const { tab, folder } = context;
  for (const url of [await both(context), await page(folder, folder.at('a.json'))]) {
    for (const view of VIEWS) {
      await tab.show(view);
      await tab.open(url);
      await tab.evaluate(`document.querySelectorAll('details').forEach((element) => (element.open = true))`);
      await tab.evaluate(`${axe.source};0`);
      const violations = await tab.evaluate<unknown[]>(
        `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]))`,
      );
      assert.equal(violations, [], JSON.stringify(view));
    }
  }
});

test('it fits the screen, and its own style is in force', async (context) => {
  const { tab, folder } = context;
  const url = await both(context);
  const backgrounds = new Set<string>();
  for (const view of VIEWS) {
    await tab.show(view);
    await tab.open(url);
    assert.is(await tab.evaluate('document.documentElement.scrollWidth'), view.width);
    backgrounds.add(await tab.evaluate('getComputedStyle(document.body).backgroundColor'));
    await writeFile(
      join(SCREENSHOTS ?? folder.at('.'), `report-${view.width}-${view.scheme}.png`),
      await tab.screenshot(),
    );
  }
  assert.is(backgrounds.size, 2);
});

test('it asks for nothing but itself, and runs nothing', async (context) => {
  const url = await both(context);
  const asked = await context.tab.open(url);
  assert.equal(
    asked.filter((address) => !address.startsWith('data:image/png;')),
    [url],
  );
  const ran = `const script = document.createElement('script'); script.textContent = 'window.ran = 1';
    document.body.append(script); window.ran ?? 0`;
  assert.is(await context.tab.evaluate(ran), 0);
});

test('pictures are as large as they say, links lead somewhere, ids are unique', async (context) => {
  await context.tab.open(await both(context));
  const found = await context.tab.evaluate<{ picture: number[]; dead: string[]; twice: string[] }>(`(() => {
    const image = document.querySelector('img');
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
    const links = [...document.querySelectorAll('a[href^="#"]')].map((link) => link.getAttribute('href').slice(1));
    return {
      picture: [image.naturalWidth, image.naturalHeight],
      dead: links.filter((id) => !document.getElementById(id)),
      twice: ids.filter((id, index) => ids.indexOf(id) !== index),
    };
  })()`);
  assert.equal(found, { picture: [720, 400], dead: [], twice: [] });
});

test('the same files give the same page, however the VHD is stored', async ({ folder }) => {
  const text = async () => {
    await page(folder, folder.at('a.json'));
    return readFile(folder.at('page.html'), 'utf8');
  };
  const first = await text();
  const vhd = folder.at('failback-us-east-2.vhd');
  await writeFile(vhd, await readFile(vhd));
  assert.is(await text(), first);
});

test('nothing to report on, and what cannot be read', async ({ folder }) => {
  const code = async (...args: string[]) => (await runMain(['report', '-q', ...args, '-o', folder.at('x.html')])).code;
  assert.is(await code(), 2);
  assert.is(await code(folder.at('none.json')), 2);
  assert.is(await code('--fleet', folder.at('a.json')), 2);
});

test.run();
