import { fileSink } from '../convert/file-sink.ts';
import { fill } from '../convert/output-sink.ts';
import { digestFile } from '../digest.ts';
import { openFile } from '../file-source.ts';
import { openOutput } from '../files.ts';
import { BlockMap } from '../formats/block-map.ts';
import { FOOTER_SIZE } from '../formats/vhd/footer.ts';
import { openVmdkStream } from '../formats/vmdk/open.ts';
import { writeVhd } from '../formats/write-vhd.ts';
import { makeFilesystem, partitionDisk } from '../image/build-disk.ts';
import { installGrub } from '../image/grub.ts';
import { verifyVhd } from '../image/verify-vhd.ts';
import { locateIso, verifyIso } from '../iso/fetch.ts';
import { recogniseIso } from '../iso/recognise.ts';
import { openToolbox } from '../toolbox/open.ts';
import { remove } from '../toolbox/tools/coreutils.ts';
import { qemuProgress, rawToVmdk } from '../toolbox/tools/qemu-img.ts';
import { BOOT_CHECK } from './build-boot.ts';
import { type BuildContext, need } from './build-context.ts';
import { findDrivers } from './build-guest.ts';
import { keepDisks } from './build-keep.ts';
import { planImage } from './build-plan.ts';
import { neededTools } from './build-tools.ts';
import { stageIso } from './build-stage.ts';
import { requireReady } from './require-ready.ts';
import type { Step } from './step.ts';

/** The sparse VMDK in the toolbox. */
const VMDK = 'disk.vmdk';

/** The way from an ISO to a verified VHD. */
export const BUILD_STEPS: readonly Step<BuildContext>[] = [
  {
    id: 'fetch',
    title: 'Get the ISO',
    async run(ctx, { host, signal, progress }) {
      ctx.located = await locateIso(ctx.options, {
        host,
        signal,
        onProgress: (done, total) => progress(done, total, 'bytes'),
      });
    },
  },
  {
    id: 'recognise',
    title: 'Look into the ISO',
    async run(ctx, { signal }) {
      const located = need(ctx, 'located');
      ctx.source = await openFile(located.path);
      ctx.live = await recogniseIso(ctx.source);
      // Hashing takes as long as the steps that follow; nothing needs the digest before the plan.
      ctx.digest = verifyIso(located, { signal });
      ctx.digest.catch(() => undefined);
    },
  },
  {
    id: 'toolbox',
    title: 'Open the toolbox',
    async run(ctx, { host, signal }) {
      const { toolbox: kind, release, workDir, env } = ctx.options;
      ctx.open = await openToolbox({
        kind,
        release,
        workDir,
        env,
        requirements: neededTools(ctx.options),
        host,
        signal,
      });
    },
  },
  { id: 'stage', title: 'Stage the ISO in the toolbox', run: stageIso },
  { id: 'drivers', title: 'Look for the drivers that Azure needs', run: findDrivers },
  { id: 'plan', title: 'Plan the disk', run: planImage },
  { id: 'partition', title: 'Write the partition table', run: (ctx, io) => partitionDisk(need(ctx, 'parts'), io) },
  { id: 'filesystem', title: 'Make the file system', run: (ctx, io) => makeFilesystem(need(ctx, 'parts'), io) },
  { id: 'bootloader', title: 'Install GRUB', run: (ctx, io) => installGrub(need(ctx, 'parts'), io) },
  {
    id: 'vmdk',
    title: 'Pack the disk as a sparse VMDK',
    async run(ctx, { signal, progress }) {
      const { toolbox, disk, plan } = need(ctx, 'parts');
      const onLine = (line: string) => {
        const fraction = qemuProgress(line);
        if (fraction !== undefined) progress(Math.round(fraction * plan.diskSize), plan.diskSize, 'bytes');
      };
      await toolbox.run(rawToVmdk(disk, VMDK), { signal, onLine });
      // Its space, and the memory of its cached pages, are better used for what comes.
      if (!ctx.options.keep.includes('raw')) await toolbox.run(remove([disk]), { signal });
    },
  },
  {
    id: 'vhd',
    title: 'Write the fixed VHD',
    async run(ctx, { signal, progress }) {
      const { toolbox, identity } = need(ctx, 'parts');
      const source = await openVmdkStream(await toolbox.take(VMDK), { signal });
      ctx.output = await openOutput(ctx.outputPath('vhd'));
      let done = 0;
      const blocks = new BlockMap();
      const options = {
        uuid: identity.vhdUuid,
        timestamp: identity.epoch,
        blocks,
        signal,
        onBytes: (count: number) => progress((done += count), source.allocated, 'bytes'),
      };
      const written = await fill(fileSink(ctx.output.file, { flush: true }), (sink) => writeVhd(source, sink, options));
      ctx.written = { ...written, blocks };
    },
  },
  {
    id: 'verify',
    title: 'Verify the VHD',
    async run(ctx, { signal, progress }) {
      const { plan, identity } = need(ctx, 'parts');
      const { blocks, allocated, fileSize } = need(ctx, 'written');
      const output = need(ctx, 'output');
      let done = 0;
      const expected = {
        virtualSize: plan.diskSize,
        uuid: identity.vhdUuid,
        blocks,
        scheme: plan.generation === 1 ? ('mbr' as const) : ('gpt' as const),
        filesystemUuid: identity.filesystemUuid,
      };
      const onBytes = (count: number) => progress((done += count), allocated, 'bytes');
      const data = [...blocks.extents(), { offset: plan.diskSize, length: FOOTER_SIZE }];
      const [verified, sha256] = await Promise.all([
        verifyVhd(output.temporary, expected, { signal }),
        digestFile(output.temporary, 'sha256', { signal, onBytes, data }),
      ]);
      ctx.verified = verified;
      await requireReady(output.temporary, plan.generation, signal);
      await output.commit();
      ctx.vhd = { path: ctx.outputPath('vhd'), fileSize, virtualSize: plan.diskSize, sha256 };
    },
  },
  {
    id: 'keep',
    title: 'Keep the intermediate disks',
    skip: ({ options }) => (options.keep.length === 0 ? 'none were asked for' : false),
    run: (ctx, io) => keepDisks(ctx, VMDK, io),
  },
  BOOT_CHECK,
];
