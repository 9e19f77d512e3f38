import type { Azure } from '../../azure/arm.ts';
import { ifThere } from '../../azure/exists.ts';
import type { Generation } from '../../azure/publication.ts';
import { ourTags } from '../../azure/tags.ts';
import type { Plan } from '../plan/plan.ts';

/** The Failback Client image that the plan names for a generation of machines. */
export interface PlanImage {
  readonly generation: Generation;
  readonly id: string;
  /** Azure's word: `Succeeded` if it can be used; null if there is no such image. */
  readonly state: string | null;
  /** AWS region of the ISO of which it was made; null if no tag says so. */
  readonly region: string | null;
  /** SHA-512 of that ISO. */
  readonly iso: string | null;
  /** Of the failback-kit that published it. */
  readonly version: string | null;
}

/** Versions that know what both kinds show: managed images, and versions in a gallery. */
const [IMAGE_VERSION, GALLERY_VERSION] = ['2024-07-01', '2024-03-03'];

/** Looks at the images that the plan names; one call each. Throws what `Azure.call` throws. */
export function lookAtImages(azure: Azure, plan: Plan, signal: AbortSignal): Promise<PlanImage[]> {
  const generations = ([1, 2] as const).flatMap((generation) => {
    const id = plan.failback.images[generation];
    return id === undefined ? [] : [{ generation, id }];
  });
  return Promise.all(generations.map((one) => lookAtImage(azure, one, signal)));
}

async function lookAtImage(
  azure: Azure,
  { generation, id }: Pick<PlanImage, 'generation' | 'id'>,
  signal: AbortSignal,
): Promise<PlanImage> {
  const version = /\/galleries\//i.test(id) ? GALLERY_VERSION : IMAGE_VERSION;
  const found = await ifThere(
    azure.call(`look at the image of generation ${generation}`, signal, (call) =>
      azure.resources.resources.getById(id, version, call),
    ),
  );
  const { provisioningState = 'Unknown' } = (found?.properties ?? {}) as { provisioningState?: string };
  const { region = null, iso = null, version: kit = null } = ourTags(found?.tags);
  return { generation, id, state: found ? provisioningState : null, region, iso, version: kit };
}
