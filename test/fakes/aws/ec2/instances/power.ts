import { AwsError } from '../../service.ts';
import type { Account } from '../account.ts';
import { flag, list, needed, text } from '../core/kinds.ts';
import { operation, type Operations } from '../core/operation.ts';
import { instanceState, showState, type Instance, type InstanceState } from './instance.ts';
import { profileOf } from './profiles.ts';
import { interfaceOf, volumesOf } from './describe-instances.ts';

const ids = { InstanceId: needed(list(text)) };

export const powerOperations: Operations = {
  StartInstances: operation({ ...ids, AdditionalInfo: text }, (account, { InstanceId }) =>
    each(account, InstanceId, 'started', { pending: true, running: true, stopped: true }, startInstance),
  ),
  StopInstances: operation({ ...ids, Force: flag, Hibernate: flag }, (account, { InstanceId }) =>
    each(account, InstanceId, 'stopped', { running: true, stopping: true, stopped: true }, stopInstance),
  ),
  TerminateInstances: operation(ids, (account, { InstanceId }) => {
    for (const id of InstanceId) {
      if (account.instances.listed(id).kept)
        throw new AwsError(
          400,
          'OperationNotPermitted',
          `The instance '${id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
        );
    }
    return each(account, InstanceId, 'terminated', undefined, terminateInstance);
  }),
  RebootInstances: operation(ids, (account, { InstanceId }) => {
    each(account, InstanceId, 'rebooted', { running: true }, () => undefined);
  }),
};

export function startInstance(account: Account, instance: Instance): void {
  if (instance.power.on) return;
  instance.power = { on: true, since: account.now() };
  instance.launchedAt = account.now();
}

export function stopInstance(account: Account, instance: Instance): void {
  if (instance.power.on) instance.power = { on: false, since: account.now() };
}

/** Its interface, its profile and the volumes that go with it go too. */
export function terminateInstance(account: Account, instance: Instance): void {
  account.instances.end(instance);
  const card = interfaceOf(account, instance);
  if (card) account.networkInterfaces.end(card);
  const profile = profileOf(account, instance);
  if (profile) account.profileAssociations.end(profile);
  for (const volume of volumesOf(account, instance)) {
    if (volume.attachment?.goesToo === true) account.volumes.end(volume);
    else volume.attachment = undefined;
  }
}

/** All of them or none: first every one is looked at, then they change. */
function each(
  account: Account,
  ids: readonly string[],
  what: string,
  from: Partial<Record<InstanceState, true>> | undefined,
  change: (account: Account, instance: Instance) => void,
) {
  const instances = ids.map((id) => account.instances.listed(id));
  for (const instance of instances) {
    if (from && from[instanceState(account, instance)] !== true)
      throw new AwsError(
        400,
        'IncorrectInstanceState',
        `The instance '${instance.id}' is not in a state from which it can be ${what}.`,
      );
  }
  const changes = instances.map((instance) => {
    const before = instanceState(account, instance);
    change(account, instance);
    return {
      instanceId: instance.id,
      previousState: showState(before),
      currentState: showState(instanceState(account, instance)),
    };
  });
  return { instancesSet: changes };
}
