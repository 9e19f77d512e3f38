import type { RunCommandResult } from '@azure/arm-compute';
import { isFailbackError } from '../../errors.ts';
import type { Azure } from '../arm.ts';
import { placeOf } from '../arm-id.ts';
import { type Command, commandOutput, type CommandResult, wrapScript } from './script.ts';

/**
 * Runs a script as root, or as SYSTEM, by the agent in a machine that runs, and waits for its end; Azure gives it up
 * after 90 minutes ("Virtual Machines - Run Command"). A machine runs one at a time: see `isBusy`.
 * Throws what `Azure.call` throws.
 */
export async function runCommand(
  azure: Azure,
  machine: string,
  command: Command,
  signal: AbortSignal,
): Promise<CommandResult> {
  const { group, name } = placeOf(machine);
  const commandId = command.os === 'windows' ? 'RunPowerShellScript' : 'RunShellScript';
  const script = wrapScript(command).split('\n');
  const { value = [] }: RunCommandResult = await azure.call(`run a command in the machine ${name}`, signal, (call) =>
    azure.compute.virtualMachines.runCommand(group, name, { commandId, script }, call),
  );
  return commandOutput(value);
}

/** Whether a machine refused a command because another one runs, or because its agent does not answer yet. */
export function isBusy(error: unknown): boolean {
  return isFailbackError(error) && error.data.azureCode === 'Conflict';
}
