import { type AwsCall, AwsError, type AwsService, type AwsWorld, unknownOperation, type Wire } from '../service.ts';
import { type Invocation, parseCommand, type SsmCommand, type SsmOutcome, viewInvocation } from './commands.ts';

/** An instance whose agent has reported itself. */
export interface ManagedInstance {
  /** `Linux` unless told. */
  readonly platform?: 'Linux' | 'Windows';
  /** `Amazon Linux` */
  readonly platformName?: string;
  /** `Online` unless told. */
  readonly ping?: 'Online' | 'ConnectionLost';
  readonly agentVersion?: string;
}

/** Systems Manager (SSM API reference): commands on instances, and parameters. */
export class FakeSsm implements AwsService {
  readonly name = 'ssm';
  readonly protocol = 'json';
  readonly version = '2014-11-06';
  /** Values by name. */
  readonly parameters = new Map<string, string>();
  /** What a command comes to. */
  onCommand: (command: SsmCommand) => SsmOutcome | Promise<SsmOutcome> = () => ({ exitCode: 0 });
  readonly #world: AwsWorld;
  readonly #instances = new Map<string, ManagedInstance>();
  readonly #invocations: Invocation[] = [];

  constructor(world: AwsWorld) {
    this.#world = world;
  }

  /** From now on the agent of this instance reports itself. */
  manage(instanceId: string, instance: ManagedInstance = {}): void {
    this.#instances.set(instanceId, instance);
  }

  async handle({ operation, input, region }: AwsCall): Promise<Wire> {
    switch (operation) {
      case 'SendCommand':
        return await this.#send(input);
      case 'GetCommandInvocation':
        return viewInvocation(this.#invocation(input), this.#world.clock.now());
      case 'ListCommandInvocations':
        return this.#invocationList(input);
      case 'DescribeInstanceInformation':
        return this.#information(input);
      case 'GetParameter':
        return this.#parameter(String(input['Name']), region);
      default:
        throw unknownOperation(operation);
    }
  }

  async #send(input: Wire): Promise<Wire> {
    const requested = this.#world.clock.now();
    const platformOf = (instanceId: string) => {
      const { platform = 'Linux', ping = 'Online' } = this.#instances.get(instanceId) ?? { ping: 'gone' };
      return ping === 'Online' ? platform : undefined;
    };
    const { instanceIds, commands, ...command } = parseCommand(input, platformOf);
    const { commandId, document, comment } = command;
    for (const instanceId of instanceIds) {
      const outcome = await this.onCommand({ instanceId, document, commands });
      this.#invocations.push({ ...command, instanceId, requested, outcome });
    }
    const names = { CommandId: commandId, DocumentName: document, Comment: comment, InstanceIds: instanceIds };
    const time = requested / 1000;
    const counts = { TargetCount: instanceIds.length, CompletedCount: 0, ErrorCount: 0 };
    return {
      Command: {
        ...{ ...names, ...counts, Parameters: { commands }, Status: 'Pending', StatusDetails: 'Pending' },
        ...{ RequestedDateTime: time, ExpiresAfter: time + command.timeoutMs / 1000, Targets: [] },
      },
    };
  }

  #invocation({ CommandId, InstanceId }: Wire): Invocation {
    const found = this.#invocations.find((one) => one.commandId === CommandId && one.instanceId === InstanceId);
    if (!found) throw new AwsError(400, 'InvocationDoesNotExist', 'The invocation does not exist.');
    return found;
  }

  #invocationList(input: Wire): Wire {
    const { CommandId, InstanceId, Details } = input;
    const found = this.#invocations.filter(
      (one) => (CommandId ?? one.commandId) === one.commandId && (InstanceId ?? one.instanceId) === one.instanceId,
    );
    const now = this.#world.clock.now();
    const shown = found.map((invocation) => {
      const view = viewInvocation(invocation, now);
      const { CommandId, InstanceId, Comment, DocumentName, Status, StatusDetails, PluginName } = view;
      const plugin = {
        ...{ Name: PluginName, Status, StatusDetails, ResponseCode: view['ResponseCode'] },
        Output: view['StandardOutputContent'],
      };
      const common = { CommandId, InstanceId, Comment, DocumentName, Status, StatusDetails };
      return {
        ...{ ...common, RequestedDateTime: invocation.requested / 1000 },
        CommandPlugins: Details === true ? [plugin] : [],
      };
    });
    return page(input, 'CommandInvocations', shown, 1);
  }

  #information(input: Wire): Wire {
    const filters = (input['Filters'] ?? []) as readonly { Key: string; Values: readonly string[] }[];
    const shown = [...this.#instances].map(([InstanceId, instance]) => ({
      InstanceId,
      ...{ PingStatus: instance.ping ?? 'Online', LastPingDateTime: this.#world.clock.now() / 1000 },
      AgentVersion: instance.agentVersion ?? '3.3.0.0',
      ...{ IsLatestVersion: true, PlatformType: instance.platform ?? 'Linux', ResourceType: 'EC2Instance' },
      PlatformName: instance.platformName ?? (instance.platform === 'Windows' ? 'Microsoft Windows Server' : 'Linux'),
    }));
    const members: Readonly<Record<string, 'InstanceId' | 'PingStatus' | 'PlatformType'>> = {
      ...{ InstanceIds: 'InstanceId', PingStatus: 'PingStatus', PlatformTypes: 'PlatformType' },
    };
    const bad = filters.find(({ Key }) => members[Key] === undefined);
    if (bad) throw new AwsError(400, 'InvalidFilterKey', `The filter key ${bad.Key} is not valid.`);
    const fits = (one: (typeof shown)[number]) =>
      filters.every(({ Key, Values }) => Values.includes(one[members[Key] ?? 'InstanceId']));
    return page(input, 'InstanceInformationList', shown.filter(fits), 5);
  }

  #parameter(name: string, region: string): Wire {
    const value = this.parameters.get(name);
    if (value === undefined) throw new AwsError(400, 'ParameterNotFound', `Parameter ${name} not found.`);
    const ARN = `arn:aws:ssm:${region}:${this.#world.account}:parameter/${name.replace(/^\//, '')}`;
    return { Parameter: { Name: name, Type: 'String', Value: value, Version: 1, ARN, DataType: 'text' } };
  }
}

/** One page of a list: `MaxResults` of `least` to 50, and `NextToken`. */
function page({ MaxResults = 50, NextToken }: Wire, name: string, all: readonly Wire[], least: number): Wire {
  if (typeof MaxResults !== 'number' || MaxResults < least || MaxResults > 50) {
    throw new AwsError(400, 'ValidationException', `MaxResults must be between ${least} and 50.`);
  }
  const begin = NextToken === undefined ? 0 : Number(NextToken);
  if (!Number.isInteger(begin)) throw new AwsError(400, 'InvalidNextToken', 'The specified token is not valid.');
  const end = begin + MaxResults;
  return { [name]: all.slice(begin, end), ...(end < all.length ? { NextToken: String(end) } : {}) };
}
