import type { Filter, ResourceType, Tag, TagSpecification } from '@aws-sdk/client-ec2';

export type AwsTags = Readonly<Record<string, string>>;

/** What a thing of ours is found again by, and what it is tagged with beside that. */
export interface Identity {
  readonly known: AwsTags;
  readonly further?: AwsTags | undefined;
}

/** Filters for what carries all of these tags. */
export function tagFilters(tags: AwsTags): Filter[] {
  return Object.entries(tags).map(([name, value]) => ({ Name: `tag:${name}`, Values: [value] }));
}

/** The tags with which a thing is made: made and tagged in one call, so that nothing of ours is ever without. */
export function tagSpecification(type: ResourceType, { known, further = {} }: Identity): TagSpecification[] {
  return [{ ResourceType: type, Tags: tagList({ ...further, ...known }) }];
}

/** As EC2 and IAM write tags. */
export function tagList(tags: AwsTags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

export function tagsOf(list: readonly Tag[] | undefined): AwsTags {
  return Object.fromEntries((list ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
}
