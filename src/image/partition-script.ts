import type { Extent } from '../bytes.ts';
import type { Identity } from './identity.ts';
import type { DiskPlan } from './plan.ts';

const ESP_TYPE = 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B';
const LINUX_TYPE = '0FC63DAF-8483-4772-8E79-3D69D8477DE4';

/** The plan's partition table as an sfdisk script: an MBR with one active partition, or a GPT with ESP and root. */
export function partitionScript({ esp, root }: DiskPlan, id: Identity): string {
  const place = ({ offset, length }: Extent) => `start=${offset / 512}, size=${length / 512}`;
  if (esp === undefined) {
    return [
      'label: dos',
      `label-id: ${id.mbrSignature}`,
      'unit: sectors',
      '',
      `${place(root)}, type=83, bootable`,
      '',
    ].join('\n');
  }
  return [
    'label: gpt',
    `label-id: ${id.diskUuid}`,
    'unit: sectors',
    '',
    `${place(esp)}, type=${ESP_TYPE}, uuid=${id.espUuid}, name="EFI system partition"`,
    `${place(root)}, type=${LINUX_TYPE}, uuid=${id.rootPartitionUuid}, name="Failback Client"`,
    '',
  ].join('\n');
}
