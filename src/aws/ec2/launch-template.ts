import type { LaunchTemplateVersion, RequestLaunchTemplateData, ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { Aws } from '../aws.ts';
import { isSo } from '../is-so.ts';

/** What a launch template launches with by default. */
export type LaunchTemplateData = ResponseLaunchTemplateData;

/** The default version of a launch template. Throws what `Aws.call` throws. */
export async function launchTemplate(aws: Aws, id: string, signal: AbortSignal): Promise<LaunchTemplateData> {
  return (await version(aws, id, '$Default', signal)).LaunchTemplateData ?? {};
}

/**
 * Changes what a template launches with by default, by a new version on the ground of the default one: what is not named
 * stays, the tags that DRS needs among it. A member is replaced as a whole. True if it was not so already. Throws what
 * `Aws.call` throws.
 */
export async function changeLaunchTemplate(
  aws: Aws,
  id: string,
  change: RequestLaunchTemplateData,
  signal: AbortSignal,
): Promise<boolean> {
  const there = await launchTemplate(aws, id, signal);
  if (isSo(there, change)) return false;
  const ec2 = await aws.ec2();
  const newest = await version(aws, id, '$Latest', signal);
  // One that was made, but is not the default yet, is left of a run that was broken off.
  const made = isSo(newest.LaunchTemplateData, { ...there, ...change })
    ? newest
    : await makeVersion(aws, id, change, signal);
  const DefaultVersion = String(made.VersionNumber ?? '$Latest');
  await aws.call(`make the version of the launch template ${id} its default`, signal, (call) =>
    ec2.modifyLaunchTemplate({ LaunchTemplateId: id, DefaultVersion }, call),
  );
  return true;
}

async function makeVersion(
  aws: Aws,
  id: string,
  change: RequestLaunchTemplateData,
  signal: AbortSignal,
): Promise<LaunchTemplateVersion> {
  const ec2 = await aws.ec2();
  const request = { LaunchTemplateId: id, SourceVersion: '$Default', LaunchTemplateData: change };
  // A version that is made twice does no harm: the default one counts.
  const made = await aws.call(`make a version of the launch template ${id}`, signal, (call) =>
    ec2.createLaunchTemplateVersion(request, call),
  );
  return made.LaunchTemplateVersion ?? {};
}

async function version(aws: Aws, id: string, which: string, signal: AbortSignal): Promise<LaunchTemplateVersion> {
  const ec2 = await aws.ec2();
  const answer = await aws.call(`look at the launch template ${id}`, signal, (call) =>
    ec2.describeLaunchTemplateVersions({ LaunchTemplateId: id, Versions: [which] }, call),
  );
  return answer.LaunchTemplateVersions?.[0] ?? {};
}
