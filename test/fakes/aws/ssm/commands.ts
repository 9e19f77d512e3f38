import { randomUUID } from 'node:crypto';
import { AwsError, type Wire } from '../service.ts';

/** A command as an instance is given it. */
export interface SsmCommand {
  readonly instanceId: string;
  /** `AWS-RunShellScript` */
  readonly document: string;
  /** The lines of the script. */
  readonly commands: readonly string[];
}

export interface SsmOutcome {
  readonly exitCode: number;
  readonly stdout?: string;
  readonly stderr?: string;
  /** How long it runs, by the clock; no time unless told. */
  readonly milliseconds?: number;
}

/** What runs, or ran, on one instance. */
export interface Invocation {
  readonly commandId: string;
  readonly instanceId: string;
  readonly document: string;
  readonly comment: string;
  /** Milliseconds since 1970. */
  readonly requested: number;
  readonly timeoutMs: number;
  readonly outcome: SsmOutcome;
}

const DOCUMENTS: Readonly<Record<string, string>> = {
  'AWS-RunShellScript': 'Linux',
  'AWS-RunPowerShellScript': 'Windows',
};
const PLUGINS: Readonly<Record<string, string>> = {
  'AWS-RunShellScript': 'aws:runShellScript',
  'AWS-RunPowerShellScript': 'aws:runPowerShellScript',
};
/** What is shown of an output, in characters. */
const SHOWN = 24_000;

/** What a call of SendCommand asks for; `platformOf` says `Linux` or `Windows` of managed instances. */
export function parseCommand(input: Wire, platformOf: (instanceId: string) => string | undefined) {
  const { DocumentName, InstanceIds, Parameters, Comment = '', TimeoutSeconds = 3600 } = input;
  const document = String(DocumentName);
  const platform = DOCUMENTS[document];
  if (platform === undefined)
    throw new AwsError(400, 'InvalidDocument', `Document with name ${document} does not exist.`);
  const instanceIds = (Array.isArray(InstanceIds) ? InstanceIds : []) as string[];
  if (instanceIds.length === 0 || instanceIds.length > 50) {
    throw new AwsError(400, 'ValidationException', 'InstanceIds must name between 1 and 50 instances.');
  }
  if (new Set(instanceIds).size < instanceIds.length) {
    throw new AwsError(400, 'DuplicateInstanceId', 'An instance id is named twice.');
  }
  const platforms = instanceIds.map(platformOf);
  if (platforms.includes(undefined))
    throw new AwsError(400, 'InvalidInstanceId', 'Instances not in a valid state for account');
  if (platforms.some((one) => one !== platform)) {
    throw new AwsError(400, 'UnsupportedPlatformType', `${document} does not run on this platform.`);
  }
  const parameters = (Parameters ?? {}) as Readonly<Record<string, readonly string[]>>;
  const { commands = [], executionTimeout, ...others } = parameters;
  const unknown = Object.keys(others).find((name) => name !== 'workingDirectory');
  if (unknown !== undefined)
    throw new AwsError(400, 'InvalidParameters', `Parameter ${unknown} is not in the document.`);
  if (commands.length === 0) throw new AwsError(400, 'InvalidParameters', 'The parameter commands is required.');
  if (typeof TimeoutSeconds !== 'number' || TimeoutSeconds < 30 || TimeoutSeconds > 2_592_000) {
    throw new AwsError(400, 'ValidationException', 'TimeoutSeconds must be between 30 and 2592000.');
  }
  const timeoutMs = Number(executionTimeout?.[0] ?? 3600) * 1000;
  return { commandId: randomUUID(), document, instanceIds, commands, comment: String(Comment), timeoutMs };
}

/** How an invocation stands at a time in milliseconds since 1970. */
function statusOf({ requested, timeoutMs, outcome }: Invocation, now: number): string {
  const { milliseconds = 0, exitCode } = outcome;
  const ended = requested + Math.min(milliseconds, timeoutMs);
  if (now < ended) return 'InProgress';
  return milliseconds > timeoutMs ? 'TimedOut' : exitCode === 0 ? 'Success' : 'Failed';
}

/** As GetCommandInvocation shows it. */
export function viewInvocation(invocation: Invocation, now: number): Wire {
  const { commandId, instanceId, document, comment, requested, outcome } = invocation;
  const status = statusOf(invocation, now);
  const ended = status !== 'InProgress';
  const { exitCode, stdout = '', stderr = '', milliseconds = 0 } = outcome;
  const time = (at: number) => new Date(at).toISOString();
  return {
    ...{ CommandId: commandId, InstanceId: instanceId, Comment: comment, DocumentName: document },
    ...{ DocumentVersion: '$DEFAULT', PluginName: PLUGINS[document] ?? '', Status: status },
    ResponseCode: ended ? (status === 'TimedOut' ? 137 : exitCode) : -1,
    StatusDetails: status === 'TimedOut' ? 'ExecutionTimedOut' : status,
    ExecutionStartDateTime: time(requested),
    ExecutionEndDateTime: ended ? time(requested + milliseconds) : '',
    ExecutionElapsedTime: ended ? `PT${milliseconds / 1000}S` : '',
    StandardOutputContent: ended ? stdout.slice(0, SHOWN) : '',
    StandardErrorContent: ended ? stderr.slice(0, SHOWN) : '',
    ...{ StandardOutputUrl: '', StandardErrorUrl: '', CloudWatchOutputConfig: { CloudWatchOutputEnabled: false } },
  };
}
