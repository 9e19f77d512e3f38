import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { FailbackError } from '../../../src/errors.ts';
import { jobsByServer } from '../../../src/dr/inventory/jobs.ts';
import { writeStatusPage } from '../../../src/dr/status/write-page.ts';
import { openTab, type Tab } from '../../support/chromium.ts';
import { rowOf, sampleStatus, THREE } from '../../support/dr/status.ts';
import { sampleInstance, sampleJob, sampleServer, sampleSource, serverId } from '../../support/dr/values.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';

interface Context {
  folder: Folder;
  tab: Tab;
  url: string;
}

/** A folder that keeps the pictures, to look at them. */
const { SCREENSHOTS } = process.env;
const VIEWS = ([360, 1280] as const).flatMap((width) =>
  (['light', 'dark'] as const).map((scheme) => ({ width, scheme })),
);

const test = suite<Context>('page of dr status in a browser');

test.before(async (context) => {
  context.folder = await temporaryFolder();
  const name = `web-${'long-'.repeat(6)}name`;
  const lifeCycle = { addedToServiceDateTime: '2026-02-10T08:00:00Z', firstByteDateTime: '2026-02-10T08:07:00Z' };
  const jobs = [
    sampleJob('START_DRILL', name, '2026-02-14T09:00:00.000Z', { launch: 'FAILED' }),
    sampleJob('START_DRILL', name, '2026-02-15T09:00:00.000Z'),
    sampleJob('START_RECOVERY', name, '2026-02-27T03:00:00.000Z'),
    sampleJob('FAILBACK', name, '2026-03-01T11:58:00.000Z', { status: 'STARTED', launch: 'PENDING' }),
  ];
  const away = rowOf(name, {
    server: sampleServer(name),
    sourceServer: sampleSource(name, 'DISCONNECTED', { lifeCycle }),
    recoveryInstance: sampleInstance(name, 'FAILBACK_READY_FOR_LAUNCH', 'CONTINUOUS'),
    jobs: jobsByServer(jobs).get(serverId(name)),
  });
  const failures = [{ part: 'images', cloud: 'azure', error: new FailbackError('E_NETWORK', 'No way.') }] as const;
  const status = sampleStatus([...THREE, away], { failures });
  await writeStatusPage(status, context.folder.at('status.html'));
  context.url = pathToFileURL(context.folder.at('status.html')).href;
  context.tab = await openTab();
});
test.after(async ({ tab, folder }) => {
  await tab[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

test('anybody can use it, in light and in dark, on small screens and on large ones', async ({ tab, url, folder }) => {
  const backgrounds = new Set<string>();
  for (const view of VIEWS) {
    await tab.show(view);
    await tab.open(url);
    await tab.evaluate(`${axe.source};0`);
    const violations = await tab.evaluate<unknown[]>(
      `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]))`,
    );
    assert.equal(violations, [], JSON.stringify(view));
    assert.is(await tab.evaluate('document.documentElement.scrollWidth'), view.width);
    backgrounds.add(await tab.evaluate('getComputedStyle(document.body).backgroundColor'));
    const picture = join(SCREENSHOTS ?? folder.at('.'), `dr-status-${view.width}-${view.scheme}.png`);
    await writeFile(picture, await tab.screenshot());
  }
  assert.is(backgrounds.size, 2);
});

test('it asks for nothing but itself, runs nothing, and its links lead somewhere', async ({ tab, url }) => {
  assert.equal(await tab.open(url), [url]);
  const ran = `const script = document.createElement('script'); script.textContent = 'window.ran = 1';
    document.body.append(script); window.ran ?? 0`;
  assert.is(await tab.evaluate(ran), 0);
  const found = await tab.evaluate<{ dead: string[]; twice: string[] }>(`(() => {
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
    const links = [...document.querySelectorAll('a[href^="#"]')].map((link) => link.getAttribute('href').slice(1));
    return {
      dead: links.filter((id) => !document.getElementById(id)),
      twice: ids.filter((id, index) => ids.indexOf(id) !== index),
    };
  })()`);
  assert.equal(found, { dead: [], twice: [] });
});

test.run();
