import { dirname } from 'node:path';
import { sourceDateEpoch } from '../../epoch.ts';
import { report } from '../../events.ts';
import { requireSpace, sha256 } from '../../files.ts';
import { contentSize, type ContentEntry, type ImageContent } from '../../image/content.ts';
import { grubConfig } from '../../image/grub-config.ts';
import { deriveIdentity } from '../../image/identity.ts';
import { kernelArgs } from '../../image/kernel-args.ts';
import { GRUB_CONFIG_PATH, GUEST_PATH, INITRAMFS_PATH, KERNEL_PATH, LIVE_PATHS } from '../../image/options.ts';
import { planDisk } from '../../image/plan.ts';
import { templatesDigest } from '../../image/templates-digest.ts';
import { formatSize } from '../../size.ts';
import { type BuildContext, type LiveSystem, need } from './context.ts';
import { makeGuestArchive } from './guest.ts';
import { noting } from './notes.ts';
import { ISO, TREE } from './stage.ts';
import { requireToolboxSpace } from './space.ts';
import type { StepIo } from '../../step-io.ts';

/** FAT knows no time before 1980. */
const EARLIEST = Date.UTC(1980, 0, 1) / 1000;

/** Decides everything about the image before the first byte of it is written. */
export async function planImage(ctx: BuildContext, { host: listener, signal }: StepIo): Promise<void> {
  const host = noting(listener, ctx.notes.image);
  const { fs, generation, size, outputDir, keep } = ctx.options;
  const live = need(ctx, 'live');
  const { toolbox } = need(ctx, 'open');
  const { versions } = need(ctx, 'tools');
  ctx.iso = await need(ctx, 'digest');
  ctx.epoch = epochOf(ctx, live.createdAt);
  ctx.templates = await templatesDigest();
  const archive = await makeGuestArchive(ctx, ctx.epoch, host);
  const guest = archive && sha256(archive);
  const input = [ctx.iso.sha512, fs, generation, size, ctx.options.kernelArgs, ctx.templates, ctx.epoch, guest];
  const identity = deriveIdentity(sha256(JSON.stringify(input)), ctx.epoch);
  ctx.kernelArgs = kernelArgs(live.boot.args, identity.filesystemUuid, ctx.options.kernelArgs);

  const title = `AWS Failback Client (${live.boot.kernelVersion})`;
  const initramfs = [INITRAMFS_PATH, ...(archive ? [GUEST_PATH] : [])];
  const grub = await grubConfig({ uuid: identity.filesystemUuid, args: ctx.kernelArgs, title, initramfs });
  const files = [
    { path: grub.path, content: Buffer.from(grub.text) },
    ...(archive ? [{ path: GUEST_PATH, content: archive }] : []),
  ];
  const content = imageContent(live, files);
  ctx.files = fileList(
    content,
    new Map([...ctx.memberDigests, ...files.map(({ path, content: own }) => [path, sha256(own)] as const)]),
  );
  const data = contentSize(content);
  const plan = planDisk({ content: data, filesystem: fs, generation, size });
  await requireSpace(outputDir, data * (1 + keep.length), 'the image');
  await requireToolboxSpace(toolbox, data * 2, signal);
  await toolbox.put(
    files.map((file) => ({ ...file, path: `${TREE}/${file.path}` })),
    { signal },
  );
  ctx.parts = { disk: 'disk.raw', plan, content, identity, toolbox, versions };
  report(host, 'note.info', `${formatSize(plan.diskSize)} disk, ${fs}, generation ${generation}`, { plan });
}

/** A file of ours, by its path on the disk. */
interface OwnFile {
  readonly path: string;
  readonly content: Uint8Array;
}

function imageContent({ live, boot }: LiveSystem, ours: readonly OwnFile[]): ImageContent {
  const { size, extents } = live.member;
  const folder = (name: string): ContentEntry => ({ path: name, type: 'folder', size: 0 });
  const file = (name: string, bytes: number): ContentEntry => ({ path: name, type: 'file', size: bytes });
  return {
    iso: ISO,
    live: { path: LIVE_PATHS[live.layout], size, extents },
    tree: TREE,
    entries: [
      folder(dirname(KERNEL_PATH)),
      folder(dirname(GRUB_CONFIG_PATH)),
      file(KERNEL_PATH, boot.kernel.size),
      file(INITRAMFS_PATH, boot.initramfs.size),
      ...ours.map(({ path, content }) => file(path, content.length)),
    ],
  };
}

/** Every file of the file system; the live system has no digest of its own, being named by that of the ISO. */
function fileList(
  { live, entries }: ImageContent,
  digests: ReadonlyMap<string, string>,
): NonNullable<BuildContext['files']> {
  return [...entries.filter(({ type }) => type === 'file'), live]
    .map(({ path, size }) => ({ path, size, sha256: digests.get(path) ?? null }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function epochOf({ options }: BuildContext, createdAt: number): number {
  return Math.max(options.epoch ?? sourceDateEpoch() ?? createdAt, EARLIEST);
}
