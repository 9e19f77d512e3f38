import type { Aws } from '../aws.ts';
import { allPages } from '../pages.ts';
import { type AwsTags, tagList } from '../tags.ts';

/** Something of EC2, of any type, that carries a tag. */
export interface TaggedAws {
  readonly id: string;
  /** As `vpn-connection`. */
  readonly type: string;
}

/** Resources that one call tags. */
const MOST = 1000;

/** Tags things of EC2; tags of the same name are replaced. Throws what `Aws.call` throws. */
export async function tagResources(
  aws: Aws,
  ids: readonly string[],
  tags: AwsTags,
  signal: AbortSignal,
): Promise<void> {
  const ec2 = await aws.ec2();
  for (let at = 0; at < ids.length; at += MOST) {
    const request = { Resources: ids.slice(at, at + MOST), Tags: tagList(tags) };
    await aws.call('tag resources', signal, (call) => ec2.createTags(request, call));
  }
}

/** Everything of EC2 in the region that carries a tag with this value; also what was deleted a while ago. Throws what `Aws.call` throws. */
export async function listTaggedAws(aws: Aws, tag: string, value: string, signal: AbortSignal): Promise<TaggedAws[]> {
  const ec2 = await aws.ec2();
  const Filters = [
    { Name: 'key', Values: [tag] },
    { Name: 'value', Values: [value] },
  ];
  const found = await allPages(aws, `list what has the tag ${tag}`, signal, async ({ nextToken }, call) => {
    const page = await ec2.describeTags({ Filters, NextToken: nextToken }, call);
    return { items: page.Tags, next: page.NextToken };
  });
  return found.map(({ ResourceId: id = '', ResourceType: type = '' }) => ({ id, type }));
}
