/** Partition types that people meet; of an MBR and of a GPT. */
const TYPES: Readonly<Record<string, string>> = {
  '05': 'extended',
  '07': 'NTFS',
  '0b': 'FAT32',
  '0c': 'FAT32',
  '0f': 'extended',
  '82': 'Linux swap',
  '83': 'Linux',
  '8e': 'Linux LVM',
  ef: 'ESP',
  '0657fd6d-a4ab-43c4-84e5-0933c84b4f4f': 'Linux swap',
  '0fc63daf-8483-4772-8e79-3d69d8477de4': 'Linux',
  '21686148-6449-6e6f-744e-656564454649': 'BIOS boot',
  '4f68bce3-e8cd-4db1-96e7-fbcaf984b709': 'Linux root (x86-64)',
  'bc13c2ff-59e6-4262-a352-b275fd6f7172': 'Linux boot',
  'c12a7328-f81f-11d2-ba4b-00a0c93ec93b': 'ESP',
  'de94bba4-06d1-4d40-a16a-bfd50179d6ac': 'Windows recovery',
  'e3c9e316-0b5c-4db8-817d-f92df00215ae': 'Microsoft reserved',
  'e6d6d379-f507-44c2-a23c-238f2a3df928': 'Linux LVM',
  'ebd0a0a2-b9e5-4433-87c0-68b6b72699c7': 'Microsoft basic data',
};

/** The name of a partition's type for people, by the digits that `Partition` has. */
export function partitionTypeName(type: string): string {
  return Object.hasOwn(TYPES, type) ? (TYPES[type] ?? '') : `type ${type}`;
}
