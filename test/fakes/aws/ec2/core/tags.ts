import { AwsError, type Wire } from '../../service.ts';
import { list, needed, object, text, type Given } from './kinds.ts';
import { badValue, invalid } from './refusals.ts';

export type Tags = Map<string, string>;

export const tag = object({ Key: needed(text), Value: text });
export const tagSpecifications = list(object({ ResourceType: needed(text), Tag: list(tag) }));
type GivenTag = NonNullable<ReturnType<typeof tag.read>>;
type Specifications = Given<{ all: typeof tagSpecifications }>['all'];

const MOST = 50;

/** The tags that a new thing of the type is made with. */
export function tagsFor(type: string, specifications: Specifications): Tags {
  const stranger = specifications.find((one) => one.ResourceType !== type);
  if (stranger) throw invalid(`'${stranger.ResourceType}' is not a valid taggable resource type for this operation.`);
  const tags: Tags = new Map();
  for (const { Tag } of specifications) putTags(tags, Tag);
  return tags;
}

/** Sets tags by EC2's rules, all or none. Throws `InvalidParameterValue`, `TagLimitExceeded`. */
export function putTags(tags: Tags, given: readonly GivenTag[]): void {
  const keys = new Set<string>();
  for (const { Key, Value = '' } of given) {
    if (keys.has(Key)) throw invalid(`Duplicate tag key '${Key}' specified.`);
    keys.add(Key);
    if (Key.length > 127) throw badValue('tag-key', Key, 'Maximum length is 127.');
    if (Value.length > 255) throw badValue('tag-value', Value, 'Maximum length is 255.');
    if (Key.startsWith('aws:')) throw invalid("Tag keys starting with 'aws:' are reserved for internal use");
  }
  const after = new Map([...tags, ...given.map(({ Key, Value = '' }) => [Key, Value] as const)]);
  const counted = [...after.keys()].filter((key) => !key.startsWith('aws:'));
  if (counted.length > MOST) throw new AwsError(400, 'TagLimitExceeded', `The maximum number of tags is ${MOST}.`);
  for (const [key, value] of after) tags.set(key, value);
}

export function showTags(tags: Tags): readonly Wire[] {
  return [...tags].map(([key, value]) => ({ key, value }));
}

/** As the methods for tests take them. */
export function tagsOf(tags: Readonly<Record<string, string>>): Tags {
  return new Map(Object.entries(tags));
}
