import { fileSink } from '../../convert/file-sink.ts';
import { fill } from '../../convert/output-sink.ts';
import { digestFile } from '../../digest.ts';
import { openFile } from '../../file-source.ts';
import { openOutput } from '../../files.ts';
import { BlockMap } from '../../formats/block-map.ts';
import { FOOTER_SIZE } from '../../formats/vhd/footer.ts';
import { openVmdkStream } from '../../formats/vmdk/open.ts';
import { writeVhd } from '../../formats/write-vhd.ts';
import { makeFilesystem, partitionDisk } from '../../image/build-disk.ts';
import { installGrub } from '../../image/grub.ts';
import { verifyVhd } from '../../image/verify-vhd.ts';
import { locateIso } from '../../iso/fetch.ts';
import { recogniseIso } from '../../iso/recognise.ts';
import { remove } from '../../toolbox/tools/coreutils.ts';
import { qemuProgress, rawToVmdk } from '../../toolbox/tools/qemu-img.ts';
import { MATERIALS } from './attest.ts';
import { BOOT_CHECK } from './boot.ts';
import { LOOK } from './cache.ts';
import { type BuildContext, need } from './context.ts';
import { findDrivers } from './guest.ts';
import { digestIso } from './iso.ts';
import { keepDisks } from './keep.ts';
import { imageFacts } from './manifest.ts';
import { planImage } from './plan.ts';
import { stageIso } from './stage.ts';
import { STORE } from './store.ts';
import { openTools } from './toolbox.ts';
import { requireReady } from '../require-ready.ts';
import type { Step } from '../step.ts';

/** The sparse VMDK in the toolbox. */
const VMDK = 'disk.vmdk';

const IN_CACHE = 'the result is in the cache';

const FETCH: Step<BuildContext> = {
  id: 'fetch',
  title: 'Get the ISO',
  async run(ctx, { host, signal, progress }) {
    const onProgress = (done: number, total: number | undefined) => progress(done, total, 'bytes');
    ctx.located = await locateIso(ctx.options, { host, signal, onProgress });
  },
};

/** The way from an ISO to a verified VHD. */
const MAKE: readonly Step<BuildContext>[] = [
  {
    id: 'recognise',
    title: 'Look into the ISO',
    skip: ({ live }) => (live ? IN_CACHE : false),
    async run(ctx, io) {
      ctx.source = await openFile(need(ctx, 'located').path);
      ctx.live = await recogniseIso(ctx.source);
      // Hashing takes as long as the steps that follow; without a cache, nothing needs the digest before the plan.
      void digestIso(ctx, { ...io, progress: () => undefined });
    },
  },
  { id: 'toolbox', title: 'Open the toolbox', run: openTools },
  { id: 'stage', title: 'Stage the ISO in the toolbox', run: stageIso },
  {
    id: 'drivers',
    title: 'Look for the drivers that Azure needs',
    skip: ({ drivers }) => (drivers ? IN_CACHE : false),
    run: findDrivers,
  },
  MATERIALS,
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
      ctx.facts = imageFacts(ctx);
      ctx.vhd = { path: ctx.outputPath('vhd'), fileSize, virtualSize: plan.diskSize, sha256 };
    },
  },
  {
    id: 'keep',
    title: 'Keep the intermediate disks',
    skip: ({ options }) => (options.keep.length === 0 ? 'none were asked for' : false),
    run: (ctx, io) => keepDisks(ctx, VMDK, io),
  },
  STORE,
];

/** Without all that makes an image, if the cache had it: but a machine that is to boot it needs the toolbox. */
function unlessTaken(step: Step<BuildContext>): Step<BuildContext> {
  const isTaken = ({ cached, options }: BuildContext) =>
    cached.includes('vhd') && !(step.id === 'toolbox' && options.bootCheck);
  return { ...step, skip: (ctx) => (isTaken(ctx) ? IN_CACHE : (step.skip?.(ctx) ?? false)) };
}

export const BUILD_STEPS: readonly Step<BuildContext>[] = [FETCH, LOOK, ...MAKE.map(unlessTaken), BOOT_CHECK];
