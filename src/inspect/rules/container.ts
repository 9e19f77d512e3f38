import type { DiskFacts } from '../facts.ts';
import { convertCommand, convertHint, type Rule } from '../rule.ts';

const AZURE = 'Azure takes fixed VHDs only.';

/** The kind of the file. Azure takes fixed VHDs (Microsoft Learn, "Prepare Linux for imaging in Azure"). */
export const CONTAINER_RULES: readonly Rule[] = [
  {
    code: 'not-vhd',
    severity: 'error',
    check: (facts) => {
      const { kind, refusal } = facts;
      if (kind === 'vhd' || lacksFooter(facts)) return false;
      return isDisk(kind) ? `The disk is a ${NAMES[kind]}. ${AZURE}` : (refusal?.message ?? AZURE);
    },
    hint: (facts) => (isDisk(facts.kind) ? convertIfReadable(facts) : (facts.refusal?.hint ?? null)),
  },
  {
    code: 'vhd-dynamic',
    severity: 'error',
    check: ({ vhd }) => vhd?.type === 'dynamic' && `The VHD is dynamic. ${AZURE}`,
    hint: convertIfReadable,
  },
  {
    code: 'vhd-footer-missing',
    severity: 'error',
    check: (facts) => lacksFooter(facts) && 'The name says VHD, but there is no footer at the end.',
    hint: (facts) => `Was it cut off? Copy it again. If it is a whole raw disk: ${convertCommand(facts)}`,
  },
  {
    code: 'vhd-differencing',
    severity: 'error',
    check: ({ vhd }) =>
      vhd?.type === 'differencing' && `The VHD is differencing: it holds only what differs from its parent. ${AZURE}`,
    hint: 'Merge it with its parent first, as by Merge-VHD of Hyper-V.',
  },
  {
    code: 'vmdk-snapshot',
    severity: 'error',
    check: (facts) => isSnapshot(facts) && 'The VMDK is a snapshot: it holds only what differs from its parent.',
    hint: 'Consolidate the snapshots in VMware first, or convert the newest one with qemu-img, which follows the chain.',
  },
  {
    code: 'unreadable',
    severity: 'error',
    check: (facts) =>
      isDisk(facts.kind) && !isSnapshot(facts) && facts.vhd?.type !== 'differencing' && facts.refusal?.message,
    hint: ({ refusal }) => refusal?.hint ?? null,
  },
  {
    code: 'file-holes',
    severity: 'info',
    check: ({ vhd, fileSize, usedOnDisk }) =>
      vhd?.type === 'fixed' &&
      usedOnDisk !== null &&
      usedOnDisk < fileSize / 2 &&
      'Most of the file is holes: a copy by a tool that does not know them takes all of its size.',
    hint: 'Copy it with cp --sparse=always or rsync -S; upload it with a tool that leaves zeros out.',
  },
];

const NAMES = { vmdk: 'VMDK', vhd: 'VHD', raw: 'raw disk' } as const;

function isDisk(kind: DiskFacts['kind']): kind is keyof typeof NAMES {
  return kind in NAMES;
}

function lacksFooter({ path, kind }: DiskFacts): boolean {
  return kind === 'raw' && /\.vhd$/i.test(path);
}

/** A disk that cannot be read must be mended before it is converted. */
function convertIfReadable(facts: DiskFacts): string | null {
  return facts.content === null ? null : convertHint(facts);
}

function isSnapshot({ vmdk }: DiskFacts): boolean {
  const parent = vmdk?.descriptor?.parentCid ?? 'ffffffff';
  return parent.toLowerCase() !== 'ffffffff';
}
