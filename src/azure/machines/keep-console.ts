import type { Azure } from '../arm.ts';
import { placeOf } from '../arm-id.ts';

/**
 * Has Azure keep what a machine shows on its consoles, in storage of its own, unless it is kept somewhere already ("Virtual
 * Machines - Update", boot diagnostics). Throws what `Azure.call` throws.
 */
export async function keepConsole(azure: Azure, id: string, signal: AbortSignal): Promise<void> {
  const { group, name } = placeOf(id);
  const { virtualMachines } = azure.compute;
  const vm = await azure.call(`look at the machine ${name}`, signal, (call) => virtualMachines.get(group, name, call));
  if (vm.diagnosticsProfile?.bootDiagnostics?.enabled) return;
  const diagnosticsProfile = { bootDiagnostics: { enabled: true } };
  await azure.call(`keep the consoles of the machine ${name}`, signal, (call) =>
    virtualMachines.update(group, name, { diagnosticsProfile }, call),
  );
}
