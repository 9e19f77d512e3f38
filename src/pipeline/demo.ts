import { join, resolve } from 'node:path';
import { exists } from '../files.ts';
import type { Filesystem, Generation } from '../image/options.ts';
import { defaultCacheDir } from '../paths.ts';
import { buildPracticeIso } from '../practice/build.ts';
import { practiceDigest } from '../practice/digest.ts';
import { openToolbox, type ToolboxKind } from '../toolbox/open.ts';
import { setUpToolbox } from '../toolbox/setup.ts';
import { formatBoot } from '../boot/format.ts';
import { bootImage, type BootImageResult } from './boot.ts';
import { buildImage } from './build/build.ts';
import type { BuildResult } from './build/options.ts';
import { type RunPipelineOptions, runPipeline } from './run.ts';
import type { Step } from './step.ts';

export interface DemoOptions {
  readonly fs?: Filesystem | undefined;
  readonly generation?: Generation | undefined;
  readonly toolbox?: ToolboxKind | undefined;
  readonly outputDir: string;
  readonly cacheDir?: string | undefined;
}

export interface DemoResult {
  readonly iso: string;
  readonly build: BuildResult;
  readonly boot: BootImageResult['result'];
  readonly text: string;
}

/** How long the demo's machine may take to its login prompt; emulated machines are slow. */
const BOOT_TIMEOUT_MS = 5 * 60_000;

interface Preparing {
  kind: ToolboxKind;
  readonly iso: string;
}

/**
 * The whole main job on an embedded input: sets the toolbox up, makes a practice ISO, builds an image from it and boots
 * that. Throws `E_NO_TOOLBOX`, `E_BOOT`, and what the parts throw.
 */
export async function runDemo(options: DemoOptions, io: RunPipelineOptions): Promise<DemoResult> {
  const { fs, generation, cacheDir = defaultCacheDir() } = options;
  const outputDir = resolve(options.outputDir);
  const ctx: Preparing = {
    kind: options.toolbox ?? 'auto',
    iso: join(cacheDir, 'practice', `practice-stand-in-${(await practiceDigest()).slice(0, 12)}.iso`),
  };
  await runPipeline(PREPARATION, ctx, io);
  const { kind: toolbox, iso } = ctx;
  const build = await buildImage({ iso, name: 'failback-practice', fs, generation, toolbox, outputDir, cacheDir }, io);
  const { result, error } = await bootImage({ path: build.vhd.path, toolbox, timeoutMs: BOOT_TIMEOUT_MS }, io);
  if (error) throw error;
  return { iso, build, boot: result, text: formatDemo(iso, build, result) };
}

const PREPARATION: readonly Step<Preparing>[] = [
  {
    id: 'setup',
    title: 'Set the toolbox up',
    async run(ctx, { host, signal }) {
      ctx.kind = await setUpToolbox({ kind: ctx.kind, host, signal });
    },
  },
  {
    id: 'practice',
    title: 'Make the practice ISO',
    async run(ctx, { host, signal }) {
      if (await exists(ctx.iso)) return;
      await using toolbox = (await openToolbox({ kind: ctx.kind, host, signal })).toolbox;
      await buildPracticeIso({ output: ctx.iso }, { toolbox, host, signal });
    },
  },
];

function formatDemo(iso: string, { vhd, manifest, image }: BuildResult, boot: BootImageResult['result']): string {
  return [
    `The image of the practice ISO boots: ${image.filesystem}, generation ${image.generation}.`,
    "AWS's Failback Client ISO may not be redistributed, so this one is a stand-in from Debian's packages.",
    '',
    `ISO       ${iso}`,
    `Image     ${vhd.path}`,
    `Manifest  ${manifest}`,
    '',
    formatBoot(boot),
    '',
    'The real one: failback build --region us-east-2',
  ].join('\n');
}
