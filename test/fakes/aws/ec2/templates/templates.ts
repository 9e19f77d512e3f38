import { AwsError } from '../../service.ts';
import type { Account } from '../account.ts';
import { filterList, matcher, type Filters } from '../core/filters.ts';
import { newId } from '../core/ids.ts';
import { list, needed, text, whole } from '../core/kinds.ts';
import { once } from '../core/once.ts';
import { operation, type Operations } from '../core/operation.ts';
import { pageOf } from '../core/pages.ts';
import { badValue } from '../core/refusals.ts';
import { tagSpecifications, tagsFor, type Tags } from '../core/tags.ts';
import { allow } from '../quotas.ts';
import { LAUNCH_TEMPLATE } from '../things.ts';
import { addVersion, type LaunchTemplate, showTemplate, templateNamed, versionOf } from './launch-template.ts';
import { type TemplateData, templateDataKind } from './template-data.ts';

interface TemplateSeed {
  readonly name: string;
  readonly description?: string | undefined;
  readonly data: TemplateData;
  readonly tags: Tags;
  /** An ARN. */
  readonly createdBy: string;
}

/** With its first version, which is the default. Throws `InvalidLaunchTemplateName.AlreadyExistsException`. */
export function addLaunchTemplate(account: Account, { name, description, data, tags, createdBy }: TemplateSeed) {
  const { launchTemplates, quotas } = account;
  if (!/^[a-zA-Z0-9().\-/_]{3,128}$/.test(name)) throw badValue('launchTemplateName', name);
  if (launchTemplates.all().some((one) => one.name === name))
    throw new AwsError(400, 'InvalidLaunchTemplateName.AlreadyExistsException', 'Launch template name already in use.');
  allow(quotas.LaunchTemplates, launchTemplates.all().length);
  const life = { born: account.now() };
  const template: LaunchTemplate = {
    ...{ id: newId(LAUNCH_TEMPLATE.prefix), tags, life, name, createdBy, versions: new Map(), defaultVersion: 1 },
  };
  addVersion(account, template, description, data);
  return launchTemplates.add(template);
}

const filters: Filters<LaunchTemplate> = {
  'create-time': ({ life }) => new Date(life.born).toISOString(),
  'launch-template-name': ({ name }) => name,
};
const which = { LaunchTemplateId: text, LaunchTemplateName: text };

export const launchTemplateOperations: Operations = {
  CreateLaunchTemplate: operation(
    {
      ...{ LaunchTemplateName: needed(text), LaunchTemplateData: needed(templateDataKind), VersionDescription: text },
      ...{ ClientToken: text, TagSpecification: tagSpecifications },
    },
    (account, input, call) =>
      once(account.remembered, input.ClientToken, call, () => {
        const tags = tagsFor(LAUNCH_TEMPLATE.type, input.TagSpecification);
        const { LaunchTemplateName: name, VersionDescription: description, LaunchTemplateData: data } = input;
        const createdBy = call.caller.arn;
        return {
          launchTemplate: showTemplate(addLaunchTemplate(account, { name, description, data, tags, createdBy })),
        };
      }),
  ),

  DescribeLaunchTemplates: operation(
    {
      ...{ LaunchTemplateId: list(text), LaunchTemplateName: list(text), Filter: filterList },
      ...{ MaxResults: whole, NextToken: text },
    },
    (account, { LaunchTemplateId: ids, LaunchTemplateName: names, Filter, ...pages }, { operation: operationName }) => {
      const named = [
        ...ids.map((id) => templateNamed(account, { LaunchTemplateId: id, LaunchTemplateName: undefined })),
        ...names.map((name) => templateNamed(account, { LaunchTemplateId: undefined, LaunchTemplateName: name })),
      ];
      const byId = ids.length + names.length > 0;
      const found = (byId ? named : account.launchTemplates.all()).filter(matcher(filters, Filter, account));
      const asked = { maxResults: pages.MaxResults, nextToken: pages.NextToken, byId };
      const { page, nextToken } = pageOf(found, operationName, { least: 1, most: 200 }, asked);
      return { launchTemplates: page.map(showTemplate), nextToken };
    },
  ),

  ModifyLaunchTemplate: operation(
    { ...which, SetDefaultVersion: text, ClientToken: text },
    (account, { SetDefaultVersion, ...input }) => {
      const template = templateNamed(account, input);
      if (SetDefaultVersion !== undefined) template.defaultVersion = versionOf(template, SetDefaultVersion).number;
      return { launchTemplate: showTemplate(template) };
    },
  ),

  DeleteLaunchTemplate: operation(which, (account, input) => {
    const template = templateNamed(account, input);
    account.launchTemplates.end(template);
    return { launchTemplate: showTemplate(template) };
  }),
};
