import type { Manifest } from '../manifest/manifest.ts';
import type { CellResult } from './report.ts';

/** In what a manifest contradicts the report that names it; undefined if they agree. */
export function contradiction({ input, output }: Manifest, result: CellResult): string | undefined {
  const sides = [
    ['region', input.iso.region, result.region],
    ['generation', input.options.generation, result.generation],
    ['file system', input.options.filesystem, result.fs],
    ['SHA-512 of the ISO', input.iso.sha512, result.iso],
    ['file name', output.vhd.name, `${result.name}.vhd`],
    ['size', output.vhd.size, result.fileSize],
    ['SHA-256', output.vhd.sha256, result.sha256],
  ] as const;
  return sides.find(([, manifest, report]) => manifest !== report)?.[0];
}

/** File name of a cell's manifest. */
export function manifestName({ name }: Pick<CellResult, 'name'>): string {
  return `${name}.manifest.json`;
}
