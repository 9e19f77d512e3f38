import { list, needed, text, whole } from '../core/kinds.ts';
import { filterList, matcher } from '../core/filters.ts';
import { once } from '../core/once.ts';
import { operation, type Operations } from '../core/operation.ts';
import { pageOf } from '../core/pages.ts';
import { badValue, missing } from '../core/refusals.ts';
import type { Thing } from '../core/thing.ts';
import { addVersion, showVersion, templateNamed, versionOf } from './launch-template.ts';
import type { LaunchTemplate, TemplateVersion } from './launch-template.ts';
import { mergeTemplateData, templateDataKind } from './template-data.ts';

const which = { LaunchTemplateId: text, LaunchTemplateName: text };

/** A version on its own, for filters. */
interface Found extends Thing {
  readonly template: LaunchTemplate;
  readonly version: TemplateVersion;
}

export const templateVersionOperations: Operations = {
  /** On top of `SourceVersion`, if one is named; the default stays where it is. */
  CreateLaunchTemplateVersion: operation(
    {
      ...{ ...which, LaunchTemplateData: needed(templateDataKind), SourceVersion: text },
      ...{ VersionDescription: text, ClientToken: text },
    },
    (account, input, call) =>
      once(account.remembered, input.ClientToken, call, () => {
        const template = templateNamed(account, input);
        const { SourceVersion, LaunchTemplateData, VersionDescription } = input;
        const data =
          SourceVersion === undefined
            ? LaunchTemplateData
            : mergeTemplateData(versionOf(template, SourceVersion).data, LaunchTemplateData);
        return {
          launchTemplateVersion: showVersion(template, addVersion(account, template, VersionDescription, data)),
        };
      }),
  ),

  /** Of one template, the newest first; or the `$Latest` and `$Default` ones of all. */
  DescribeLaunchTemplateVersions: operation(
    {
      ...{ ...which, LaunchTemplateVersion: list(text), MinVersion: text, MaxVersion: text, Filter: filterList },
      ...{ MaxResults: whole, NextToken: text },
    },
    (account, input, { operation: name }) => {
      const { LaunchTemplateVersion: wanted, MinVersion, MaxVersion, MaxResults: maxResults } = input;
      const one = input.LaunchTemplateId !== undefined || input.LaunchTemplateName !== undefined;
      if (!one && wanted.length === 0) throw missing('launchTemplateId');
      const strange = one ? undefined : wanted.find((version) => version !== '$Latest' && version !== '$Default');
      if (strange !== undefined)
        throw badValue('launchTemplateVersion', strange, 'Only $Latest and $Default are allowed.');
      const templates = one ? [templateNamed(account, input)] : account.launchTemplates.all();
      const fits = matcher<Found>(
        {
          'is-default-version': ({ template, version }) => version.number === template.defaultVersion,
          'image-id': ({ version }) => version.data.ImageId,
          'instance-type': ({ version }) => version.data.InstanceType,
          'iam-instance-profile': ({ version }) => version.data.IamInstanceProfile?.Arn,
        },
        input.Filter,
        account,
      );
      const found = templates.flatMap((template) => {
        const named = wanted.map((version) => versionOf(template, version));
        const [least, most] = [Number(MinVersion ?? 0), Number(MaxVersion ?? Infinity)];
        const all = [...template.versions.values()].filter(({ number }) => number >= least && number <= most).reverse();
        const versions = wanted.length > 0 ? [...new Set(named)] : all;
        return versions
          .map((version) => ({ id: template.id, tags: template.tags, life: template.life, template, version }))
          .filter(fits);
      });
      const asked = { maxResults, nextToken: input.NextToken, byId: false };
      const { page, nextToken } = pageOf(found, name, { least: 1, most: 200 }, asked);
      return {
        launchTemplateVersionSet: page.map(({ template, version }) => showVersion(template, version)),
        nextToken,
      };
    },
  ),

  /** Those that cannot go are said one by one; the default version never goes. */
  DeleteLaunchTemplateVersions: operation(
    { ...which, LaunchTemplateVersion: needed(list(text)) },
    (account, { LaunchTemplateVersion: wanted, ...input }) => {
      const template = templateNamed(account, input);
      const { id: launchTemplateId, name: launchTemplateName, versions, defaultVersion } = template;
      const outcomes = wanted.map((text) => ({ number: Number(text), there: versions.has(Number(text)) }));
      const [going, staying] = [
        outcomes.filter(({ number, there }) => there && number !== defaultVersion),
        outcomes.filter(({ number, there }) => !there || number === defaultVersion),
      ];
      for (const { number } of going) versions.delete(number);
      const show = (versionNumber: number) => ({ launchTemplateId, launchTemplateName, versionNumber });
      return {
        successfullyDeletedLaunchTemplateVersionSet: going.map(({ number }) => show(number)),
        unsuccessfullyDeletedLaunchTemplateVersionSet: staying.map(({ number, there }) => ({
          ...show(number),
          responseError: {
            code: there ? 'unexpectedError' : 'launchTemplateVersionDoesNotExist',
            message: there ? 'The default version cannot be deleted.' : 'The version does not exist.',
          },
        })),
      };
    },
  ),
};
