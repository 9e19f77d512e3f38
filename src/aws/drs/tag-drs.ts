import type { Aws } from '../aws.ts';
import type { AwsTags } from '../tags.ts';

/** Tags something of DRS; tags of the same name are replaced, others stay. Throws what `Aws.call` throws. */
export async function tagDrs(aws: Aws, resourceArn: string, tags: AwsTags, signal: AbortSignal): Promise<void> {
  const drs = await aws.drs();
  await aws.call(`tag ${resourceArn}`, signal, (call) => drs.tagResource({ resourceArn, tags: { ...tags } }, call));
}
