import { unsupported } from '../problem.ts';
import { type Descriptor, headerValue } from './descriptor.ts';

const VMFS_ONLY = 'On the ESXi host, clone it with: vmkfstools -i IN.vmdk -d thin OUT.vmdk';
const DEVICE = 'Copy the device itself into a raw file, and convert that.';

/** Create types whose data is not in files that are read, with what to do instead; keys in lower case. */
const REFUSED: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  vmfssparse: ['a VMFS sparse disk', VMFS_ONLY],
  sesparse: ['an SE sparse disk', VMFS_ONLY],
  vmfsraw: ['a raw device of an ESXi host', VMFS_ONLY],
  vmfsrdm: ['a raw device mapping', VMFS_ONLY],
  vmfsrdmp: ['a raw device mapping', VMFS_ONLY],
  vmfsrawdevicemap: ['a raw device mapping', VMFS_ONLY],
  vmfspassthroughrawdevicemap: ['a raw device mapping', VMFS_ONLY],
  fulldevice: ['a whole physical disk', DEVICE],
  partitioneddevice: ['partitions of a physical disk', DEVICE],
};

/** Throws `E_FORMAT`, with what to do instead, for a disk whose data is elsewhere, partly elsewhere, or encrypted. */
export function refuseUnreadable(descriptor: Descriptor): void {
  const parent = headerValue(descriptor, 'parentCID') ?? 'ffffffff';
  if (parent.toLowerCase() !== 'ffffffff' || headerValue(descriptor, 'parentFileNameHint') !== undefined) {
    throw unsupported(
      'The VMDK is a snapshot: it holds only what differs from its parent disk.',
      'Consolidate the snapshots first, or convert the newest one with qemu-img, which follows the chain.',
    );
  }
  const refused = REFUSED[(headerValue(descriptor, 'createType') ?? '').toLowerCase()];
  if (refused !== undefined) throw unsupported(`The VMDK is ${refused[0]}, which is not read.`, refused[1]);
  if (isEncrypted(descriptor)) {
    throw unsupported(
      'The VMDK is encrypted.',
      'Remove the encryption of the virtual machine in VMware first, or export it as an OVF, which is not encrypted.',
    );
  }
}

/** Workstation puts its keys into the header; vSphere names its filter in the disk data base. */
function isEncrypted({ header, ddb }: Descriptor): boolean {
  return (
    header.some(({ key }) => /^(?:encryption|keysafe|keyid|cryptokey)/i.test(key)) ||
    ddb.some(
      ({ key, value }) =>
        /^ddb\.(?:encrypt|crypt)/i.test(key) || (/^ddb\.iofilters$/i.test(key) && /crypt/i.test(value)),
    )
  );
}
