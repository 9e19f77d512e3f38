import type { Filesystem, Generation } from './options.ts';

/** What an image is called unless told: after the region or the ISO, and by what is not the usual. */
export function imageName(origin: string, fs: Filesystem, generation: Generation): string {
  const prefix = origin.startsWith('failback') ? origin : `failback-${origin}`;
  return [prefix, ...(fs === 'xfs' ? ['xfs'] : []), ...(generation === 2 ? ['gen2'] : [])].join('-');
}
