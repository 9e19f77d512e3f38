import { openAzure } from '../../azure/arm.ts';
import { journalPath, removeJournal } from '../../azure/pages/journal.ts';
import { regionName } from '../../azure/names.ts';
import { groupLocation } from '../../azure/resource-group.ts';
import { type RunPipelineOptions, runPipeline } from '../run.ts';
import type { Step } from '../step.ts';
import { resolveUpload } from './context.ts';
import { withLanding } from './lock.ts';
import { landingOf, checkTarget } from './target.ts';
import type { UploadOptions } from './options.ts';

/**
 * Gives up an upload that was begun: ends the access, and removes the disk or blob and what is remembered of it here.
 * What was finished, an image or a gallery version, stays. Returns the id of what was removed. Throws `E_OUTPUT_BUSY`
 * while another run of this machine sends its bytes, and the codes of `uploadImage`.
 */
export async function discardUpload(options: UploadOptions, io: RunPipelineOptions): Promise<string> {
  const resolved = resolveUpload(options);
  checkTarget(resolved);
  const ctx = { id: '' };
  const step: Step<typeof ctx> = {
    id: 'discard',
    title: 'Give the upload up',
    async run(context, stepIo) {
      const { signal, host } = stepIo;
      const { cacheDir, cloud, subscription, dryRun, resourceGroup, location } = options;
      const azure = await openAzure({ host, signal, cloud, subscription, dryRun });
      const place = location ?? (await groupLocation(azure, resourceGroup, signal));
      const landing = await landingOf(azure, resolved, regionName(place, '--location'), signal);
      await withLanding(cacheDir, landing.id, signal, async () => {
        await landing.discard(stepIo);
        if (!dryRun) await removeJournal(journalPath(cacheDir, landing.id));
      });
      context.id = landing.id;
    },
  };
  await runPipeline([step], ctx, io);
  return ctx.id;
}
