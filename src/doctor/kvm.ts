import { access, constants } from 'node:fs/promises';
import { chooseAccelerator } from '../boot/accel.ts';
import { isFailbackError } from '../errors.ts';
import { createHostToolbox } from '../toolbox/host.ts';
import type { Finding } from './finding.ts';

/** Whether QEMU can use the processor's virtualisation; without it the boot check works, slowly. */
export async function checkKvm(signal: AbortSignal): Promise<Finding> {
  const base = { group: 'machine', name: 'KVM' } as const;
  const slow = (detail: string, fix?: string): Finding => ({
    ...base,
    status: 'warning',
    detail: `${detail}; "failback boot" emulates the processor, which is slower`,
    ...(fix === undefined ? {} : { fix }),
  });
  try {
    await access('/dev/kvm', constants.R_OK | constants.W_OK);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES'
      ? slow('/dev/kvm may not be opened', 'sudo usermod -aG kvm "$USER"')
      : slow('no /dev/kvm');
  }
  try {
    await using toolbox = await createHostToolbox();
    if ((await chooseAccelerator('auto', toolbox, signal)) === 'kvm')
      return { ...base, status: 'ok', detail: 'a guest ran with it' };
    return slow('/dev/kvm opens, but guests do not run with it');
  } catch (error) {
    if (isFailbackError(error) && error.code === 'E_TOOL_MISSING') {
      return { ...base, status: 'skipped', detail: 'not tried: QEMU is not installed' };
    }
    throw error;
  }
}
