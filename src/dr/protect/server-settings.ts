import type { SourceServer } from '@aws-sdk/client-drs';
import { changeLaunch, changeReplication, launchSettings, replicationSettings } from '../../aws/drs/settings.ts';
import { startReplication } from '../../aws/drs/start-replication.ts';
import { tagDrs } from '../../aws/drs/tag-drs.ts';
import { changeLaunchTemplate, launchTemplate } from '../../aws/ec2/launch-template.ts';
import { isSo } from '../../aws/is-so.ts';
import { ensure } from '../ensure.ts';
import type { Flow } from '../flow.ts';
import type { PlanServer } from '../plan/plan.ts';
import { restoredTo } from '../restored-to.ts';
import { ownerTags, RESTORED_TAG } from '../tags.ts';
import { wantedInstance, wantedLaunch, wantedReplication } from './wanted.ts';

/**
 * Makes a source server the plan's: its tags, which a recovery instance inherits, how it replicates, and how it is
 * launched. Only what is otherwise is changed. Throws what `Aws.call` throws.
 */
export async function settleServer(flow: Flow, server: PlanServer, source: SourceServer, stopped: boolean) {
  const { aws, plan, signal } = flow;
  const id = source.sourceServerID ?? '';
  // Of a machine that is the server's, the data is the newest.
  const tags = { ...ownerTags(plan, server.name), ...(restoredTo(source) === undefined ? {} : { [RESTORED_TAG]: '' }) };
  const settle = (what: string, isSettled: () => Promise<boolean> | boolean, make: () => Promise<unknown>) =>
    ensure(flow, {
      ...{ cloud: 'aws', what: `${what} of ${server.name}` },
      look: async () => ((await isSettled()) ? true : undefined),
      make: async () => {
        await make();
        return true;
      },
    });

  await settle(
    'the tags',
    () => isSo(source.tags ?? {}, tags),
    () => tagDrs(aws, source.arn ?? '', tags, signal),
  );
  const replication = wantedReplication(plan);
  await settle(
    'the replication settings',
    async () => isSo(await replicationSettings(aws, signal, id), replication),
    () => changeReplication(aws, signal, id, replication),
  );
  const current = await launchSettings(aws, signal, id);
  const launch = wantedLaunch(plan, server);
  await settle(
    'the launch settings',
    () => isSo(current, launch),
    () => changeLaunch(aws, signal, id, launch),
  );
  const template = current.ec2LaunchTemplateID ?? '';
  const there = await launchTemplate(aws, template, signal);
  const instance = wantedInstance(plan, server, there);
  await settle(
    'a version of the launch template',
    () => isSo(there, instance),
    () => changeLaunchTemplate(aws, template, instance, signal),
  );
  // With the settings that count now, since it begins anew.
  await settle(
    'a new beginning of the replication',
    () => !stopped,
    () => startReplication(aws, signal, id),
  );
}
