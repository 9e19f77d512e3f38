import { isFailbackError } from '../../../errors.ts';
import { judgeCell } from '../../../fleet/status/verdict.ts';
import { isServed, type Served, servedBy } from '../../../fleet/status/served.ts';
import { packageVersion } from '../../../version.ts';
import type { Flow } from '../../flow.ts';
import type { PlanImage } from '../../inventory/images.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { type Check, lacking } from '../check.ts';
import { fail, type Judgement, warn, worst } from '../finding.ts';
import { generationOf } from '../server/chosen.ts';
import { type ImageUse, lookAtUse } from './look.ts';

/** Whether there is an image for each server, of the right region and the newest ISO. */
export const images: Check = {
  id: 'image',
  title: 'the images of the Failback Client',
  about: 'azure',
  phases: ['failback'],
  needs: ['images', 'machines', 'disks'],
  async run(ctx) {
    const { flow, inventory } = ctx;
    const { plan, azure, signal } = flow;
    const there = inventory.parts.images ?? [];
    const wanted = wantedGenerations(inventory);
    const [served, ...uses] = await Promise.all([
      there.length === 0 ? null : whatIsServed(flow, ctx.baseUrl),
      ...there.map(({ id, state }) => (state === null ? undefined : lookAtUse(azure, id, signal))),
    ]);
    const missing = wanted.filter((generation) => there.every((image) => image.generation !== generation));
    return [
      ...missing.map((generation) =>
        lacking(ctx)(`the plan names no image of generation ${generation}`, upload(plan.aws.region, generation)),
      ),
      ...there.map((image, index) =>
        judgeImage(image, uses[index], served, { ...plan.azure, region: plan.aws.region }),
      ),
    ];
  },
};

/** The generations in which the Failback Client is to boot. */
function wantedGenerations({ rows }: Inventory): (1 | 2)[] {
  const wanted = rows.map(
    ({ server, machine }) => server.generation ?? (machine ? generationOf(server, machine) : null),
  );
  return ([1, 2] as const).filter((generation) => wanted.includes(generation));
}

function upload(region: string, generation: number): string {
  return `failback build --region ${region} --generation ${generation}, then failback upload; its id goes into failback.images.`;
}

/** What the region of the plan publishes now; null if it does not answer. */
async function whatIsServed({ plan, host, signal, azure }: Flow, baseUrl: string | undefined): Promise<Served | null> {
  const http = { caFile: azure.caFile, idleTimeoutMs: 15_000 };
  try {
    const answer = await servedBy(plan.aws.region, { baseUrl }, { host, signal, http, retry: { tries: 2 } });
    return isServed(answer) ? answer : null;
  } catch (error) {
    if (isFailbackError(error) && error.code === 'E_REGION_UNKNOWN') return null;
    throw error;
  }
}

/** Where an image is to be used, and of which AWS region it must be. */
interface Wanted {
  readonly location: string;
  readonly region: string;
}

export function judgeImage(
  image: PlanImage,
  use: ImageUse | undefined,
  served: Served | null,
  { location, region }: Wanted,
): Judgement {
  const { generation, id, state } = image;
  const name = `the image of generation ${generation}`;
  const again = upload(region, generation);
  if (state === null || !use) return fail(`${name} is not there: ${id}`, again);
  const { verdict, reasons, notes } = judgeCell(
    { served, folder: undefined, published: { ...image, state, digest: null } },
    packageVersion(),
  );
  const why = [...reasons, ...notes].join('; ');
  return worst(
    [
      ...(image.region === null ? [warn(`no tag of ${name} says for which region of AWS it is`, again)] : []),
      ...(image.region !== null && image.region !== region ? [fail(`${name} is for ${image.region}`, again)] : []),
      ...(use.generation === generation ? [] : [fail(`${name} is of generation ${use.generation}`, again)]),
      ...(use.locations.includes(location)
        ? []
        : [fail(`${name} is in ${use.locations.join(', ')}, not in ${location}`, `Upload it to ${location}.`)]),
      ...(verdict === 'failed' || verdict === 'missing' ? [fail(`${name}: ${why}`, again)] : []),
      ...(verdict === 'stale' ? [warn(`${name}: ${why}`, again)] : []),
      ...(verdict === 'unknown' ? [warn(`it cannot be told whether ${name} is current: ${why}`)] : []),
    ],
    `${name} is what AWS serves now`,
  );
}
