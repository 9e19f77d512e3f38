import { AwsError } from '../../service.ts';
import type { Account } from '../account.ts';
import { filterList, matcher } from '../core/filters.ts';
import { PAGES } from '../core/describe.ts';
import { flag, list, needed, object, text, whole } from '../core/kinds.ts';
import { operation, type Operations } from '../core/operation.ts';
import { pageOf } from '../core/pages.ts';
import { badCombination } from '../core/refusals.ts';
import { instanceState, showState, STATE_CODES, type Instance } from './instance.ts';
import { instanceType } from './instance-types.ts';
import { interfaceOf } from './describe-instances.ts';
import { checkGroups } from './network-interfaces.ts';

export const instanceAttributeOperations: Operations = {
  /** One attribute at a time. */
  ModifyInstanceAttribute: operation(
    {
      ...{ InstanceId: needed(text), GroupId: list(text), InstanceType: object({ Value: text }) },
      ...{ DisableApiTermination: object({ Value: flag }), SourceDestCheck: object({ Value: flag }) },
    },
    (account, { InstanceId, GroupId, InstanceType, DisableApiTermination, SourceDestCheck }) => {
      const instance = account.instances.require(InstanceId);
      const given = [GroupId.length > 0, InstanceType, DisableApiTermination, SourceDestCheck].filter(Boolean);
      if (given.length !== 1) throw badCombination('Fields for exactly one attribute must be specified');
      const card = interfaceOf(account, instance);
      if (GroupId.length > 0 && card) card.groupIds = checkGroups(account, GroupId, card.vpcId);
      instance.kept = DisableApiTermination?.Value ?? instance.kept;
      instance.sourceDestCheck = SourceDestCheck?.Value ?? instance.sourceDestCheck;
      if (InstanceType?.Value === undefined) return;
      instanceType(InstanceType.Value);
      if (instanceState(account, instance) !== 'stopped')
        throw new AwsError(
          400,
          'IncorrectInstanceState',
          `The instance '${instance.id}' is not in the 'stopped' state.`,
        );
      instance.type = InstanceType.Value;
    },
  ),

  GetConsoleOutput: operation({ InstanceId: needed(text), Latest: flag }, (account, { InstanceId }) => {
    const instance = account.instances.listed(InstanceId);
    const output = Buffer.from(instance.console).toString('base64');
    return { instanceId: instance.id, timestamp: new Date(account.now()).toISOString(), output };
  }),

  /** Of those that run, unless all are wanted. */
  DescribeInstanceStatus: operation(
    {
      ...{ InstanceId: list(text), Filter: filterList, IncludeAllInstances: flag },
      ...{ MaxResults: whole, NextToken: text },
    },
    (account, { InstanceId, Filter, IncludeAllInstances = false, ...pages }, { operation: name }) => {
      const { instances } = account;
      const from = InstanceId.length > 0 ? InstanceId.map((id) => instances.listed(id)) : instances.all();
      const fits = matcher<Instance>(
        {
          'instance-state-name': (instance) => instanceState(account, instance),
          'instance-state-code': (instance) => STATE_CODES[instanceState(account, instance)],
          'instance-status.status': (instance) => checksOf(instance, account),
          'system-status.status': (instance) => checksOf(instance, account),
          'availability-zone': (instance) => interfaceOf(account, instance)?.zone,
        },
        Filter,
        account,
      );
      const found = from.filter((one) => IncludeAllInstances || instanceState(account, one) === 'running').filter(fits);
      const asked = { maxResults: pages.MaxResults, nextToken: pages.NextToken, byId: InstanceId.length > 0 };
      const { page, nextToken } = pageOf(found, name, PAGES, asked);
      return { instanceStatusSet: page.map((one) => showStatus(one, account)), nextToken };
    },
  ),
};

function checksOf(instance: Instance, account: Account): string {
  if (instanceState(account, instance) !== 'running') return 'not-applicable';
  const { pace, now } = account;
  return now() < instance.power.since + pace.instance.bornMs + pace.checkInstanceMs ? 'initializing' : 'ok';
}

function showStatus(instance: Instance, account: Account) {
  const status = checksOf(instance, account);
  const passed = { ok: 'passed', initializing: 'initializing' }[status];
  const checks = { status, details: passed === undefined ? [] : [{ name: 'reachability', status: passed }] };
  return {
    instanceId: instance.id,
    availabilityZone: interfaceOf(account, instance)?.zone,
    instanceState: showState(instanceState(account, instance)),
    instanceStatus: checks,
    systemStatus: checks,
  };
}
