import { basename } from 'node:path';
import type { CpioEntry } from '../image/cpio.ts';

/** Folder of the units, below the live root. */
const UNITS = 'etc/systemd/system';

/** The links that `systemctl enable` would make: one for each target in the unit's section `[Install]` (systemd.unit(5)). */
export function enablingLinks(path: string, text: string): CpioEntry[] {
  const unit = basename(path);
  if (path !== `${UNITS}/${unit}`) return [];
  return [...text.matchAll(/^(Wanted|Required)By=(.+)$/gm)].flatMap(([, kind, targets = '']) =>
    targets
      .trim()
      .split(/\s+/)
      .map((target) => ({
        path: `${UNITS}/${target}.${kind === 'Wanted' ? 'wants' : 'requires'}/${unit}`,
        type: 'symlink' as const,
        target: `/${UNITS}/${unit}`,
      })),
  );
}
