import { partitionTypeName } from '../formats/partition/type-name.ts';
import { formatSize } from '../size.ts';
import { change, type Change, type ChangeGroup, exactSize, mapChanges, recordChanges } from './change.ts';
import { kernelArgChanges } from './diff-kernel-args.ts';
import type { Manifest, ManifestFile } from './manifest.ts';

type Image = Manifest['image'];
type Partition = Image['partitions'][number];

/** What is different in the images, down to partition, file and kernel argument. */
export function imageChanges(before: Manifest, after: Manifest): ChangeGroup[] {
  const [a, b] = [before.image, after.image];
  const sameIso = before.input.iso.sha512 === after.input.iso.sha512;
  return [
    { title: 'Kernel', changes: change('version', a.kernel, b.kernel) },
    { title: 'Kernel arguments', changes: kernelArgChanges(ownArgs(a), ownArgs(b)) },
    { title: 'Drivers', changes: mapChanges(driverStates(a), driverStates(b)) },
    { title: 'File system', changes: recordChanges(filesystemWords(a), filesystemWords(b)) },
    { title: 'Partitions', changes: partitionChanges(a.partitions, b.partitions) },
    { title: 'Files', changes: fileChanges(a.files, b.files, sameIso) },
    { title: 'Files in the second initramfs', changes: fileChanges(a.guest?.files ?? [], b.guest?.files ?? [], true) },
    { title: 'Outputs', changes: outputChanges(before.output, after.output) },
  ];
}

/** The UUID of the file system follows from everything else and is told once, not in the arguments again. */
function ownArgs({ kernelArgs, uuid }: Image): string[] {
  return kernelArgs.map((arg) => arg.replaceAll(uuid, '(UUID of the file system)'));
}

function driverStates({ drivers }: Image): Map<string, string> {
  return new Map(drivers.map(({ name, state }) => [name, state]));
}

function filesystemWords({ filesystem, uuid, generation, layout }: Image): Record<string, string> {
  return { type: filesystem, UUID: uuid, 'made for generation': String(generation), layout };
}

function partitionChanges(before: readonly Partition[], after: readonly Partition[]): Change[] {
  const count = Math.max(before.length, after.length);
  return Array.from({ length: count }, (_, index) => {
    const [a, b] = [before[index], after[index]];
    const name = `partition ${index + 1}`;
    if (!a || !b) return change(name, a ? partitionWords(a) : null, b ? partitionWords(b) : null);
    return [
      ...change(`${name}, type`, partitionTypeName(a.type), partitionTypeName(b.type)),
      ...change(`${name}, start`, exactSize(a.start), exactSize(b.start)),
      ...change(`${name}, size`, exactSize(a.size), exactSize(b.size)),
    ];
  }).flat();
}

function partitionWords({ type, start, size }: Partition): string {
  return `${partitionTypeName(type)}, ${formatSize(size)} at ${formatSize(start)}`;
}

/** A file in the file system, or a member of the second initramfs. */
type Listed = Image['files'][number] & Partial<Pick<NonNullable<Image['guest']>['files'][number], 'type' | 'mode'>>;

function fileChanges(before: readonly Listed[], after: readonly Listed[], sameIso: boolean): Change[] {
  const [a, b] = [before, after].map((files) => new Map(files.map((file) => [file.path, file])));
  const paths = new Set([...before, ...after].map(({ path }) => path));
  return [...paths].flatMap((path) => fileChange(path, a?.get(path), b?.get(path), sameIso));
}

function fileChange(path: string, a: Listed | undefined, b: Listed | undefined, sameIso: boolean): Change[] {
  if (!a || !b) return change(path, a ? fileWords(a) : null, b ? fileWords(b) : null);
  const changes = [
    ...change(`${path}, type`, a.type ?? null, b.type ?? null),
    ...change(`${path}, mode`, a.mode ?? null, b.mode ?? null),
    ...change(`${path}, size`, exactSize(a.size), exactSize(b.size)),
    // Of another size it has another content anyway.
    ...(a.size === b.size ? change(`${path}, SHA-256`, a.sha256, b.sha256) : []),
  ];
  const isUnknown = changes.length === 0 && a.sha256 === null && a.type !== 'folder' && !sameIso;
  const size = exactSize(a.size);
  return isUnknown ? [{ kind: 'unknown', subject: path, before: size, after: size }] : changes;
}

function fileWords({ type, mode, size, sha256 }: Listed): string {
  const traits = [type ?? '', mode === undefined ? '' : `mode ${mode}`, type === 'folder' ? '' : content(size, sha256)];
  return traits.filter(Boolean).join(', ');
}

function content(size: number, sha256: string | null): string {
  return sha256 === null ? exactSize(size) : `${exactSize(size)}, SHA-256 ${sha256}`;
}

/** Of what both have kept; whether a VMDK was kept says nothing of the image. */
function outputChanges(before: Manifest['output'], after: Manifest['output']): Change[] {
  return (['vhd', 'vmdk', 'raw'] as const).flatMap((kind) => {
    const [a, b] = [before[kind], after[kind]];
    return a && b ? change(kind === 'raw' ? 'raw disk' : kind.toUpperCase(), outputWords(a), outputWords(b)) : [];
  });
}

function outputWords({ size, sha256 }: ManifestFile): string {
  return content(size, sha256);
}
