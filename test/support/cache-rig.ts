import { utimes } from 'node:fs/promises';
import { entryFile } from '../../src/cache/entry.ts';
import { cacheMemory } from '../../src/cache/memory.ts';
import { type NewEntry, stepCache, stepFolder } from '../../src/cache/step-cache.ts';
import { type CachedStep, stepKey } from '../../src/cache/step-key.ts';
import { type FailbackEvent, silentHost } from '../../src/events.ts';
import { join } from 'node:path';

/** The key of an entry that is known by a number. */
export function keyOf(number: number): string {
  return stepKey('vhd', { number });
}

/** An entry with the bytes of a file, or some of its own. */
export function newEntry(from: Uint8Array | string, facts: unknown = {}): NewEntry {
  return { what: 'a test', input: {}, facts, files: [{ name: 'disk.vhd', from }] };
}

/** Puts a small entry into a cache. */
export async function putEntry(cacheDir: string, number: number, bytes = Buffer.alloc(5000, 7)): Promise<string> {
  const cache = stepCache({ cacheDir, memory: cacheMemory() });
  await cache.put('vhd', keyOf(number), newEntry(bytes, { number }), { host: silentHost });
  return keyOf(number);
}

/** Asks as another process would: nothing is remembered. Gives what was found and the codes of what was reported. */
export async function findEntry(cacheDir: string, key: string, step: CachedStep = 'vhd') {
  const events: FailbackEvent[] = [];
  const cache = stepCache({ cacheDir, memory: cacheMemory() });
  const found = await cache.find(step, key, { report: (event) => void events.push(event) });
  return { found, codes: events.map(({ code }) => code) };
}

/** Makes an entry one that was last used so long ago. */
export async function unused(cacheDir: string, key: string, hours: number): Promise<void> {
  await utimes(entryFile(join(stepFolder(cacheDir, 'vhd'), key)), hoursAgo(hours), hoursAgo(hours));
}

export function hoursAgo(hours: number): Date {
  return new Date(Date.now() - hours * 3_600_000);
}
