import type {
  CreateLaunchConfigurationTemplateRequest,
  CreateReplicationConfigurationTemplateRequest,
  DeleteLaunchConfigurationTemplateRequest,
  DeleteReplicationConfigurationTemplateRequest,
  DescribeLaunchConfigurationTemplatesRequest,
  DescribeReplicationConfigurationTemplatesRequest,
  UpdateLaunchConfigurationTemplateRequest,
  UpdateReplicationConfigurationTemplateRequest,
} from '@aws-sdk/client-drs';
import type { Wire } from '../../service.ts';
import type { Drs } from '../drs.ts';
import { handler, type Handlers } from '../handler.ts';
import { newId } from '../ids.ts';
import { page, type PageRequest } from '../pages.ts';
import { notFound, quotaExceeded } from '../refusals.ts';
import { checkReplication, LAUNCH_DEFAULTS, REPLICATION_DEFAULTS } from './configuration.ts';

/** Of each kind an account has one template at most; of replication templates that is this fake's own limit. */
const MOST = 1;

export const templateOperations: Handlers = {
  CreateReplicationConfigurationTemplate: handler<CreateReplicationConfigurationTemplateRequest>(
    (drs, { tags = {}, ...given }) => {
      const settings = { ...REPLICATION_DEFAULTS, ...given };
      checkReplication(drs, settings);
      room(drs.replicationTemplates, 'replication');
      const id = newId('rct');
      const arn = drs.arn('replication-configuration-template', id);
      const template = { replicationConfigurationTemplateID: id, arn, ...settings, tags };
      drs.replicationTemplates.set(id, template);
      return template;
    },
  ),

  UpdateReplicationConfigurationTemplate: handler<UpdateReplicationConfigurationTemplateRequest>(
    (drs, { replicationConfigurationTemplateID: id = '', ...changes }) => {
      const template = {
        ...named(drs.replicationTemplates, id),
        ...changes,
        arn: drs.arn('replication-configuration-template', id),
      };
      checkReplication(drs, template);
      drs.replicationTemplates.set(id, template);
      return template;
    },
  ),

  DescribeReplicationConfigurationTemplates: handler<DescribeReplicationConfigurationTemplatesRequest>(
    (drs, { replicationConfigurationTemplateIDs: ids, ...request }) => list(drs.replicationTemplates, ids, request),
  ),

  DeleteReplicationConfigurationTemplate: handler<DeleteReplicationConfigurationTemplateRequest>(
    (drs, { replicationConfigurationTemplateID: id = '' }) => remove(drs.replicationTemplates, id),
  ),

  CreateLaunchConfigurationTemplate: handler<CreateLaunchConfigurationTemplateRequest>(
    (drs, { tags = {}, ...settings }) => {
      room(drs.launchTemplates, 'launch');
      const id = newId('lct');
      const arn = drs.arn('launch-configuration-template', id);
      const template = { launchConfigurationTemplateID: id, arn, ...LAUNCH_DEFAULTS, ...settings, tags };
      drs.launchTemplates.set(id, template);
      return { launchConfigurationTemplate: template };
    },
  ),

  UpdateLaunchConfigurationTemplate: handler<UpdateLaunchConfigurationTemplateRequest>(
    (drs, { launchConfigurationTemplateID: id = '', ...changes }) => {
      const template = { ...named(drs.launchTemplates, id), ...changes };
      drs.launchTemplates.set(id, template);
      return { launchConfigurationTemplate: template };
    },
  ),

  DescribeLaunchConfigurationTemplates: handler<DescribeLaunchConfigurationTemplatesRequest>(
    (drs, { launchConfigurationTemplateIDs: ids, ...request }) => list(drs.launchTemplates, ids, request),
  ),

  DeleteLaunchConfigurationTemplate: handler<DeleteLaunchConfigurationTemplateRequest>(
    (drs, { launchConfigurationTemplateID: id = '' }) => remove(drs.launchTemplates, id),
  ),
};

type Templates = Drs['launchTemplates'];

function named(templates: Templates, id: string): Wire {
  const template = templates.get(id);
  if (!template) throw notFound({ type: 'template', id });
  return template;
}

function remove(templates: Templates, id: string): undefined {
  named(templates, id);
  templates.delete(id);
}

function room(templates: Templates, kind: string): void {
  if (templates.size < MOST) return;
  throw quotaExceeded(`An account can have at most ${MOST} ${kind} configuration template.`, 'L-0588D03B');
}

/** All, or those that were named. Throws ResourceNotFoundException. */
function list(templates: Templates, ids: readonly string[] | undefined, request: PageRequest) {
  const wanted = (ids ?? []).map((id) => [id, named(templates, id)] as const);
  const all = wanted.length > 0 ? wanted : [...templates];
  return page(
    all,
    request,
    ([id]) => id,
    ([, template]) => template,
  );
}
