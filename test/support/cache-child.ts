/** Fills a cache until it is killed: entries come, are found and are pruned again. Usage: CACHE FILE FIRST. */
import { pruneCache } from '../../src/cache/prune.ts';
import { cacheMemory } from '../../src/cache/memory.ts';
import { stepCache } from '../../src/cache/step-cache.ts';
import { silentHost } from '../../src/events.ts';
import { keyOf, newEntry } from './cache-rig.ts';

const [cacheDir = '', file = '', first] = process.argv.slice(2);
const cache = stepCache({ cacheDir, memory: cacheMemory() });
console.log('begun');
for (let number = Number(first); ; number++) {
  await cache.put('vhd', keyOf(number), newEntry(file, { number }), { host: silentHost });
  await cache.find('vhd', keyOf(number), silentHost);
  if (number % 5 === 4) await pruneCache({ cacheDir, maxSize: 0 });
}
