import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkName, type Nameable, regionName } from '../../../src/azure/names.ts';
import { refused } from '../../support/formats/refused.ts';

const cases: Record<Nameable, { good: string[]; bad: string[] }> = {
  'resource group': { good: ['rg', 'Équipe_(1).x', 'a'.repeat(90)], bad: ['', 'rg.', 'a/b', 'a'.repeat(91)] },
  disk: { good: ['d', 'disk-1', 'a.b_', 'a'.repeat(80)], bad: ['', '-d', '_d', 'd-', 'd.', 'a b', 'a'.repeat(81)] },
  image: { good: ['failback-us-east-2'], bad: ['failback/us', 'image.'] },
  gallery: { good: ['g', 'my.gallery_1', 'a'.repeat(80)], bad: ['my-gallery', '.g', 'g_', ''] },
  'image definition': { good: ['failback-gen1', 'a.b'], bad: ['-a', 'a-', 'a b', ''] },
  'image version': { good: ['1.0.0', '2026.1122.2147483647'], bad: ['1.0', '1.0.0.0', '1.0.2147483648', 'latest', ''] },
  'storage account': { good: ['abc', 'failback01'], bad: ['ab', 'Failback', 'fail-back', 'a'.repeat(25)] },
  container: { good: ['vhds', 'a-b-c'], bad: ['ab', 'a--b', '-ab', 'ab-', 'VHDS', 'a'.repeat(64)] },
  blob: { good: ['a.vhd', 'x/y z.vhd', 'ä.vhd'], bad: ['a.img', '.vhd', 'a?.vhd', 'a/../b.vhd', 'a#.vhd'] },
};

for (const [kind, { good, bad }] of Object.entries(cases) as [Nameable, (typeof cases)[Nameable]][]) {
  test(`${kind}: Azure's rule, told where it is broken`, async () => {
    for (const name of good) checkName(kind, name, '--name');
    for (const name of bad) {
      const error = await refused(() => checkName(kind, name, '--name'), /^--name: /, 'E_USAGE');
      assert.ok(error.hint);
    }
  });
}

test('a region may be written as people see it', async () => {
  assert.is(regionName('West Europe', '--location'), 'westeurope');
  assert.is(regionName('eastus2', '--location'), 'eastus2');
  for (const text of ['', 'west/europe', '2east', 'us-east-2']) {
    await refused(() => regionName(text, '--location'), '--location', 'E_USAGE');
  }
});

test.run();
