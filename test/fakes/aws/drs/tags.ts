import type { ListTagsForResourceRequest, TagResourceRequest, UntagResourceRequest } from '@aws-sdk/client-drs';
import type { Wire } from '../service.ts';
import type { Drs } from './drs.ts';
import { handler, type Handlers } from './handler.ts';
import { invalid, notFound } from './refusals.ts';

type Tags = Readonly<Record<string, string>>;
const MOST = 50;

export const tagOperations: Handlers = {
  TagResource: handler<TagResourceRequest>((drs, { resourceArn = '', tags = {} }) => {
    const { read, write } = tagged(drs, resourceArn);
    const all = { ...read(), ...tags };
    const own = Object.keys(tags).find((key) => key.toLowerCase().startsWith('aws:') || key === '');
    if (own !== undefined) throw invalid({ name: 'tags', message: `The key "${own}" is not allowed` });
    if (Object.keys(all).length > MOST) throw invalid({ name: 'tags', message: `At most ${MOST} tags` });
    write(all);
  }),

  UntagResource: handler<UntagResourceRequest>((drs, { resourceArn = '', tagKeys = [] }) => {
    const { read, write } = tagged(drs, resourceArn);
    write(Object.fromEntries(Object.entries(read()).filter(([key]) => !tagKeys.includes(key))));
  }),

  ListTagsForResource: handler<ListTagsForResourceRequest>((drs, { resourceArn = '' }) => ({
    tags: tagged(drs, resourceArn).read(),
  })),
};

/** The tags of what an ARN names. Throws ResourceNotFoundException. */
function tagged(drs: Drs, arn: string): { read: () => Tags; write: (tags: Record<string, string>) => void } {
  const [, kind = '', id = ''] = /:([a-z-]+)\/([\w-]+)$/.exec(arn) ?? [];
  const things: Readonly<Record<string, { tags: Record<string, string> } | undefined>> = {
    'source-server': drs.servers.get(id),
    'recovery-instance': drs.instances.get(id),
    job: drs.jobs.get(id),
  };
  const thing = things[kind];
  if (thing) return { read: () => thing.tags, write: (tags) => void (thing.tags = tags) };
  const templates = [drs.replicationTemplates, drs.launchTemplates].find((all) => all.has(id));
  if (!templates) throw notFound({ type: 'resource', id: arn });
  const template: Wire = templates.get(id) ?? {};
  return {
    read: () => (template['tags'] ?? {}) as Tags,
    write: (tags) => void templates.set(id, { ...template, tags }),
  };
}
