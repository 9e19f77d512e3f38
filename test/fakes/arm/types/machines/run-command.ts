import { ArmError, badRequest, conflict, missing, notAllowed } from '../../arm-error.ts';
import type { CommandOutcome, RunCommand } from '../../hooks.ts';
import { at, type Json, listAt, textAt } from '../../json.ts';
import { list, model } from '../../model.ts';
import type { Action } from '../../resource-type.ts';
import type { Resource } from '../../resources.ts';

/** Bytes of each stream that Azure keeps, the last ones. */
const KEPT = 4096;

/** Virtual Machines - Run Command (action run commands): one at a time, by the agent of a machine that runs. */
export const runCommand: Action = {
  body: model('RunCommandInput', {
    commandId: 'text',
    script: list('text'),
    parameters: list(model('RunCommandInputParameter', { name: 'text', value: 'text' })),
  }),
  run({ world, body }, vm) {
    const command = commandOf(vm, body);
    if (world.power(vm) !== 'running') throw notAllowed('The operation requires the VM to be running (or set to run).');
    const profile = (path: string) => at(vm.properties, `osProfile.${path}`);
    const agent = profile('linuxConfiguration.provisionVMAgent') ?? profile('windowsConfiguration.provisionVMAgent');
    if (agent === false || profile('allowExtensionOperations') === false)
      throw notAllowed(
        'This operation cannot be performed when extension operations are disallowed. To allow, please ensure VM Agent is installed on the VM and the osProfile.allowExtensionOperations property is true.',
      );
    if (world.operations.with(vm.id))
      throw conflict(
        'Conflict',
        'Run command extension execution is in progress. Please wait for completion before invoking a run command.',
      );
    return {
      async finish() {
        const outcome = await world.hooks.onRunCommand(command);
        if (world.power(vm) !== 'running' || outcome === undefined)
          throw new ArmError(
            409,
            'VMAgentStatusCommunicationError',
            `VM '${vm.id}' has not reported status for VM agent or extensions. Verify that the OS is up and healthy.`,
          );
        return { value: statuses(command, outcome) };
      },
    };
  },
};

function commandOf(vm: Resource, body: Json): RunCommand {
  const commandId = textAt(body, 'commandId');
  if (commandId === undefined) throw missing('commandId');
  const windows = textAt(vm.properties, 'storageProfile.osDisk.osType') === 'Windows';
  if (commandId !== (windows ? 'RunPowerShellScript' : 'RunShellScript'))
    throw badRequest('InvalidParameter', `The command '${commandId}' is not known for the OS of the VM.`);
  const lines = body['script'];
  const script = Array.isArray(lines) ? lines.join('\n') : '';
  const sent = listAt(body, 'parameters').map(
    (one) => [textAt(one, 'name') ?? '', textAt(one, 'value') ?? ''] as const,
  );
  return { vmId: vm.id, commandId, script, parameters: { ...variables(script), ...Object.fromEntries(sent) } };
}

/** What a script sets at its beginning: `export NAME='VALUE'`, `$env:NAME = 'VALUE'`. */
function variables(script: string): Record<string, string> {
  const found: Record<string, string> = {};
  const pattern = /^(?:export (?<sh>\w+)='(?<text>(?:[^']|'\\'')*)'|\$env:(?<ps>\w+) = '(?<string>(?:[^']|'')*)')$/gm;
  for (const { groups: { sh, text = '', ps, string = '' } = {} } of script.matchAll(pattern)) {
    if (sh !== undefined) found[sh] = text.replaceAll(String.raw`'\''`, "'");
    if (ps !== undefined) found[ps] = string.replaceAll("''", "'");
  }
  return found;
}

/** As the agents report: every script is a success, and the last of its output is kept. */
function statuses({ commandId, script }: RunCommand, { exitCode, stdout, stderr }: CommandOutcome): Json[] {
  const out = last(stdout + epilogue(script, exitCode));
  const status = (code: string, message: string) => ({
    code,
    level: 'Info',
    displayStatus: 'Provisioning succeeded',
    message,
  });
  if (commandId === 'RunShellScript')
    return [status('ProvisioningState/succeeded', `Enable succeeded: \n[stdout]\n${out}\n[stderr]\n${last(stderr)}`)];
  return [status('ComponentStatus/StdOut/succeeded', out), status('ComponentStatus/StdErr/succeeded', last(stderr))];
}

/** What a script prints that ends with telling how what is in it ended. */
function epilogue(script: string, exitCode: number): string {
  const line = script.trimEnd().split('\n').at(-1) ?? '';
  const text = /^printf '\\n(.*) %s\\n' "\$\?"$/.exec(line)?.[1] ?? /^Write-Output "(.*) \$\w+"$/.exec(line)?.[1];
  return text === undefined ? '' : `\n${text} ${exitCode}\n`;
}

function last(text: string): string {
  return Buffer.from(text).subarray(-KEPT).toString();
}
