import { AwsError, type Wire } from '../../service.ts';
import type { Account } from '../account.ts';
import { missing, badCombination } from '../core/refusals.ts';
import { showTags } from '../core/tags.ts';
import type { Thing } from '../core/thing.ts';
import { showTemplateData, type TemplateData } from './template-data.ts';

export interface LaunchTemplate extends Thing {
  readonly name: string;
  readonly createdBy: string;
  /** By number, from 1; a deleted one leaves a gap. */
  readonly versions: Map<number, TemplateVersion>;
  defaultVersion: number;
}

export interface TemplateVersion {
  readonly number: number;
  readonly description: string | undefined;
  readonly made: number;
  readonly data: TemplateData;
}

/** The template that a request names, by id or by name. */
export function templateNamed(
  { launchTemplates }: Account,
  {
    LaunchTemplateId: id,
    LaunchTemplateName: name,
  }: Readonly<Record<'LaunchTemplateId' | 'LaunchTemplateName', string | undefined>>,
): LaunchTemplate {
  if (id !== undefined && name !== undefined)
    throw badCombination('The parameter launchTemplateId cannot be used with the parameter launchTemplateName');
  if (id !== undefined) return launchTemplates.require(id);
  if (name === undefined) throw missing('launchTemplateId');
  const found = launchTemplates.all().find((one) => one.name === name);
  if (found) return found;
  throw new AwsError(
    400,
    'InvalidLaunchTemplateName.NotFoundException',
    `The specified launch template, with template name ${name}, does not exist.`,
  );
}

export function latestVersion({ versions }: LaunchTemplate): number {
  return Math.max(...versions.keys());
}

/** A version by its number, `$Latest` or `$Default`. */
export function versionOf(template: LaunchTemplate, version: string): TemplateVersion {
  const number = { $Latest: latestVersion(template), $Default: template.defaultVersion }[version] ?? Number(version);
  const found = template.versions.get(number);
  if (found) return found;
  throw new AwsError(
    400,
    'InvalidLaunchTemplateId.VersionNotFound',
    `Could not find the specified version ${version} for the launch template with ID ${template.id}.`,
  );
}

export function templateData({ launchTemplates }: Account, id: string, version: string): TemplateData {
  return versionOf(launchTemplates.require(id), version).data;
}

export function addVersion(
  account: Account,
  template: LaunchTemplate,
  description: string | undefined,
  data: TemplateData,
) {
  const number = template.versions.size === 0 ? 1 : latestVersion(template) + 1;
  const version = { number, description, made: account.now(), data };
  template.versions.set(number, version);
  return version;
}

export function showTemplate(template: LaunchTemplate): Wire {
  return {
    ...{ launchTemplateId: template.id, launchTemplateName: template.name, createdBy: template.createdBy },
    createTime: new Date(template.life.born).toISOString(),
    defaultVersionNumber: template.defaultVersion,
    latestVersionNumber: latestVersion(template),
    tagSet: showTags(template.tags),
  };
}

export function showVersion(template: LaunchTemplate, { number, description, made, data }: TemplateVersion): Wire {
  return {
    ...{ launchTemplateId: template.id, launchTemplateName: template.name, createdBy: template.createdBy },
    ...{ versionNumber: number, versionDescription: description, defaultVersion: number === template.defaultVersion },
    createTime: new Date(made).toISOString(),
    launchTemplateData: showTemplateData(data),
  };
}
