import { sha256 } from '../files.ts';

/** A step whose result is kept: what is known of an ISO, the raw disk, the VMDK, the VHD. */
export type CachedStep = 'members' | 'disk' | 'vmdk' | 'vhd';

export const STEPS: readonly CachedStep[] = ['members', 'disk', 'vmdk', 'vhd'];

/** What each step makes, for people. */
export const RESULTS: Readonly<Record<CachedStep, string>> = {
  members: 'what is known of the ISO',
  disk: 'the raw disk',
  vmdk: 'the VMDK',
  vhd: 'the VHD',
};

/** Counted up when entries look different, so that nobody reads those of another form. */
const FORM = 1;

/**
 * The key of a step's result: SHA-256, in hex, of everything that goes in. The order of properties does not matter, and
 * one that is undefined counts as absent; bytes of any length are fine.
 */
export function stepKey(step: CachedStep, input: Readonly<Record<string, unknown>>): string {
  return sha256(JSON.stringify(canonical({ form: FORM, step, input })));
}

function canonical(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: sha256(value) };
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  // As pairs: an object with number-like names would not keep the order.
  return { object: entries.map(([name, item]) => [name, canonical(item)]) };
}
