import { FailbackError } from '../errors.ts';
import { writeAtomically } from '../files.ts';
import { readTemplate } from '../image/template.ts';
import { type RunPipelineOptions, runPipeline } from '../pipeline/run.ts';
import type { Step } from '../pipeline/step.ts';
import { type FleetFacts, readFleetFacts } from './fleet-facts.ts';
import { type ImageFacts, readImageFacts } from './image-facts.ts';
import { renderPage } from './page.ts';

export interface ReportOptions {
  /** Manifests of images, as a build writes them beside these. */
  readonly manifests: readonly string[];
  /** The report of a fleet, or what `fleet status --json` prints. */
  readonly fleet?: string | undefined;
  /** The HTML file to write. */
  readonly output: string;
}

export interface ReportResult {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly images: number;
}

interface Reporting {
  images: ImageFacts[];
  fleet: FleetFacts | null;
  size: number;
}

/**
 * Writes one HTML page about images and a fleet, which stands for itself. The same files give the same bytes. Throws
 * `E_USAGE` if there is nothing to write about, `E_INPUT_MISSING`, `E_FORMAT`, `E_OUTPUT`, `E_NO_SPACE`, `E_INTERRUPTED`.
 */
export async function writeReport(options: ReportOptions, io: RunPipelineOptions): Promise<ReportResult> {
  const { manifests, output } = options;
  if (manifests.length === 0 && options.fleet === undefined) {
    throw new FailbackError('E_USAGE', 'There is nothing to report on.', {
      hint: 'Name manifests of images, or the report of a fleet with --fleet.',
    });
  }
  const ctx: Reporting = { images: [], fleet: null, size: 0 };
  await runPipeline(reportSteps(options), ctx, io);
  return { path: output, size: ctx.size, images: ctx.images.length };
}

function reportSteps({ manifests, fleet, output }: ReportOptions): Step<Reporting>[] {
  return [
    {
      id: 'images',
      title: 'Look at the images',
      async run(ctx, io) {
        if (fleet !== undefined) ctx.fleet = await readFleetFacts(fleet);
        const quiet = { ...io, progress: () => undefined };
        for (const path of manifests) {
          ctx.images.push(await readImageFacts(path, quiet));
          io.progress(ctx.images.length, manifests.length, 'items');
        }
      },
    },
    {
      id: 'page',
      title: 'Write the page',
      async run(ctx) {
        const page = Buffer.from(renderPage(ctx, await readTemplate('report/report.css')));
        await writeAtomically(output, (file) => file.writeFile(page));
        ctx.size = page.length;
      },
    },
  ];
}
