import { formatBoot } from '../boot/format.ts';
import { formatDuration } from '../duration.ts';
import type { BuildResult } from '../pipeline/build/options.ts';
import { formatUpload } from '../pipeline/upload/format.ts';
import { formatSize } from '../size.ts';

/** What was built, for people. */
export function formatBuild({ vhd, manifest, image, boot, azure, durationMs }: BuildResult): string {
  const { filesystem, generation, kernel } = image;
  const lines = [
    vhd.path,
    `  ${formatSize(vhd.virtualSize)} ${filesystem} disk, generation ${generation}, kernel ${kernel}`,
    `  SHA-256 ${vhd.sha256}`,
    `  manifest ${manifest}, ${formatDuration(durationMs)}`,
    ...(boot === null ? [] : ['', formatBoot(boot)]),
    ...(azure === null ? [] : ['', formatUpload(azure)]),
  ];
  return lines.join('\n');
}
