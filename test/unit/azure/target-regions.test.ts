import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseTargetRegions } from '../../../src/azure/gallery/target-regions.ts';
import { refused } from '../../support/formats/refused.ts';

test('regions with the number of copies in each', () => {
  assert.equal(parseTargetRegions(['West Europe,eastus=2', 'japaneast = 3'.replaceAll(' ', '')], 'westeurope'), [
    { name: 'westeurope', replicas: 1 },
    { name: 'eastus', replicas: 2 },
    { name: 'japaneast', replicas: 3 },
  ]);
});

test("the source's region is one of them, asked for or not", () => {
  assert.equal(parseTargetRegions([], 'westeurope'), [{ name: 'westeurope', replicas: 1 }]);
  assert.equal(parseTargetRegions(['eastus'], 'westeurope'), [
    { name: 'westeurope', replicas: 1 },
    { name: 'eastus', replicas: 1 },
  ]);
  assert.equal(parseTargetRegions(['westeurope=5'], 'westeurope'), [{ name: 'westeurope', replicas: 5 }]);
});

test('what is no list of regions is refused', async () => {
  for (const text of [
    'eastus=0',
    'eastus=101',
    'eastus=x',
    'eastus=',
    'eastus,',
    '=2',
    'eastus,East US',
    'us-east-2',
  ]) {
    await refused(() => parseTargetRegions([text], 'westeurope'), '--target-region', 'E_USAGE');
  }
});

test.run();
