import { FOOTER_SIZE } from '../../formats/vhd/footer.ts';
import { MiB } from '../../size.ts';
import type { FooterFacts } from '../facts.ts';
import { convertHint, type Rule } from '../rule.ts';

/** Programs that QEMU knows to give the true size; of all others it believes the geometry (QEMU block/vpc.c). */
const TRUSTED_BY_QEMU = ['win ', 'qem2', 'd2v ', 'CTXS', 'tap\0'];

/** The footer of a VHD (Virtual Hard Disk Image Format Specification 1.0), and what Azure demands of it. */
export const FOOTER_RULES: readonly Rule[] = [
  {
    code: 'vhd-footer-damaged',
    severity: 'error',
    check: ({ kind, vhd }) => kind === 'vhd' && (vhd?.offset ?? 0) === 0 && 'The VHD has no whole footer at its end.',
    hint: convertHint,
  },
  {
    code: 'vhd-file-size',
    severity: 'error',
    check: ({ vhd, fileSize }) =>
      vhd?.type === 'fixed' &&
      vhd.size !== fileSize - FOOTER_SIZE &&
      `The footer says that the disk has ${vhd.size} bytes; in front of it are ${fileSize - FOOTER_SIZE}.`,
    hint: 'Copy or make the file again: it was cut off, or something was put in or left out.',
  },
  {
    code: 'vhd-alignment',
    severity: 'error',
    check: ({ vhd }) =>
      vhd?.type === 'fixed' &&
      vhd.size % MiB !== 0 &&
      `The disk has ${vhd.size} bytes, which are not whole MiB; Azure refuses it.`,
    hint: convertHint,
  },
  {
    code: 'vhd-original-size',
    severity: 'info',
    check: ({ vhd }) =>
      vhd !== null &&
      vhd.originalSize !== vhd.size &&
      `The disk had ${vhd.originalSize} bytes when it was made, and has ${vhd.size} now.`,
  },
  {
    code: 'vhd-creator',
    severity: 'info',
    check: ({ vhd }) =>
      vhd !== null &&
      sizeForQemu(vhd) !== vhd.size &&
      `QEMU reads ${sizeForQemu(vhd)} of the disk's ${vhd.size} bytes: it goes by the geometry for VHDs of "${vhd.creator}". Azure does not.`,
    hint: 'With QEMU before it, say: driver=vpc,force_size_calc=current_size',
  },
];

function sizeForQemu({ creator, geometry, size }: FooterFacts): number {
  const { cylinders, heads, sectorsPerTrack } = geometry;
  const isMaximum = cylinders === 65_535 && heads === 16 && sectorsPerTrack === 255;
  return isMaximum || TRUSTED_BY_QEMU.includes(creator) ? size : cylinders * heads * sectorsPerTrack * 512;
}
