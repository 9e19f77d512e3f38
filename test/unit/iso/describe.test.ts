import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory } from '../../../src/bytes.ts';
import { describeIso, type DescribeOptions } from '../../../src/iso/describe.ts';
import { formatIso } from '../../../src/iso/format.ts';
import { recogniseIso } from '../../../src/iso/recognise.ts';
import { buildIso } from '../../support/iso-builder.ts';
import { liveFiles } from '../../support/live-files.ts';

const test = suite('describing ISOs');

async function describe(options: Partial<DescribeOptions> = {}, label = 'DRSFAILBACK') {
  const found = await recogniseIso(inMemory(buildIso(liveFiles(), { label }).bytes));
  return describeIso(found, { path: 'client.iso', ...options });
}

test('the description is plain data', async () => {
  const description = await describe({ sha512: 'abc' });
  assert.equal(JSON.parse(JSON.stringify(description)), description);
  assert.is(description.sha512, 'abc');
  assert.is(description.createdAt, '2024-02-20T10:30:45Z');
  assert.equal(description.live.image, { path: 'LiveOS/rootfs.img', size: 4_080_218_931 });
  assert.is(description.boot.kernel.version, '5.10.209-198.812.amzn2.x86_64');
  assert.is('entries' in description, false);
});

test('the contents are listed on request', async () => {
  const { entries = [] } = await describe({ entries: true });
  assert.ok(entries.some(({ path, type }) => path === 'isolinux' && type === 'folder'));
  assert.ok(entries.some(({ path, type }) => path === 'isolinux/vmlinuz' && type === 'file'));
});

test('people see the layout, the kernel and its arguments', async () => {
  const text = formatIso(await describe({ entries: true }));
  assert.match(text, /LiveOS\/squashfs\.img, .*, squashfs \(gzip\) > LiveOS\/rootfs\.img, 3\.8 GiB/);
  assert.match(text, '5.10.209-198.812.amzn2.x86_64 (isolinux/vmlinuz, 2 KiB)');
  assert.match(text, 'root=live:CDLABEL=DRSFAILBACK rd.live.image quiet rhgb');
  assert.match(text, '* Start Failback Client');
});

test('an ISO cannot speak to the terminal', async () => {
  const text = formatIso(await describe({}, 'A\u001b[31mB'));
  assert.match(text, 'A?[31mB');
});

test.run();
