import type { Tags } from '../../azure/tags.ts';
import { FailbackError } from '../../errors.ts';
import type { Flow } from '../flow.ts';
import { poll } from '../poll.ts';
import { planTagsOf } from '../tags.ts';

interface Resource {
  readonly id: string;
  readonly tags: Tags;
  /** Azure's word. */
  readonly state: string;
}

const UNDER_WAY = ['Creating', 'Updating', 'Deleting'];

/**
 * What Azure has under a name of ours, once it is done with it: also what another run has begun. Undefined if there is
 * nothing, or if it failed and is to be made again. Throws `E_EXISTS` if somebody else has made it, and what `look` throws.
 */
export async function findOurs<T extends Resource>(
  flow: Flow,
  what: string,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const settled = await poll(flow, what, async () => {
    const there = await look();
    if (there) requireOurs(flow, what, there);
    return there && UNDER_WAY.includes(there.state) ? undefined : { there };
  });
  return settled.there?.state === 'Succeeded' ? settled.there : undefined;
}

/** Throws `E_EXISTS` for what another has made under a name of ours: it is left alone. */
export function requireOurs(
  { plan }: Pick<Flow, 'plan'>,
  what: string,
  { id, tags }: Pick<Resource, 'id' | 'tags'>,
): void {
  if (planTagsOf(tags)?.plan === plan.name) return;
  throw new FailbackError('E_EXISTS', `${what} on Azure has a name of the plan ${plan.name}, which did not make it.`, {
    hint: 'It is left alone. Remove it, or give the plan another name.',
    data: { id },
  });
}
