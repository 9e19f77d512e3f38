import type { Machine } from '../../../azure/machines/machine.ts';
import type { Generation } from '../../../azure/publication.ts';
import { fail, type Judgement, ok, warn, worst } from '../finding.ts';

export type FailbackMode = 'new-vm' | 'swap-os-disk';

const NEW_VM = 'Set mode: new-vm in the plan.';

/**
 * The generation in which the Failback Client must boot: BIOS for a Linux source, and for a Windows source the mode of
 * the source itself (AWS DRS user guide, "Performing a failback with the Failback Client"). Null if Azure does not tell.
 */
export function clientGeneration({ os, generation }: Pick<Machine, 'os' | 'generation'>): Generation | null {
  return os === 'linux' ? 1 : generation;
}

/** Whether the generation of the plan, if it names one, is the one that DRS wants, and the mode allows it. */
export function judgeGeneration(
  machine: Pick<Machine, 'os' | 'generation'>,
  mode: FailbackMode,
  planned: Generation | undefined,
): Judgement {
  const wanted = clientGeneration(machine);
  const chosen = planned ?? wanted;
  if (wanted === null || chosen === null) return warn('Azure does not tell the generation of the machine');
  const whose = machine.os === 'linux' ? 'a Linux server' : `a Windows server of generation ${wanted}`;
  const wrong = `the Failback Client of ${whose} must boot as generation ${wanted}, not ${chosen}`;
  const unlike = `the machine is of generation ${machine.generation} and boots no disk of generation ${chosen}`;
  return worst(
    [
      ...(chosen === wanted ? [] : [fail(wrong, `Set generation: ${wanted} in the plan.`)]),
      ...(mode === 'swap-os-disk' && machine.generation !== chosen ? [fail(unlike, NEW_VM)] : []),
    ],
    `the Failback Client boots as generation ${chosen}`,
  );
}

/** Whether the agent loads with this firmware, and the Failback Client boots where it is to run on the machine itself. */
export function judgeSecureBoot(
  { os, securityType, secureBoot }: Pick<Machine, 'os' | 'securityType' | 'secureBoot'>,
  mode: FailbackMode,
): Judgement {
  if (securityType === 'ConfidentialVM') return fail('a confidential machine cannot be replicated');
  const isSwapped = mode === 'swap-os-disk';
  const off = 'Deallocate the machine, and: az vm update --enable-secure-boot false.';
  return worst(
    [
      ...(secureBoot && os === 'linux' ? [fail('Secure Boot is on: the agent cannot load its driver', off)] : []),
      ...(isSwapped && securityType === 'TrustedLaunch'
        ? [fail('a Trusted Launch machine boots no disk of the standard security type', NEW_VM)]
        : []),
    ],
    secureBoot ? 'Secure Boot is on; the failback machine will have it off' : 'Secure Boot is off',
  );
}

/** Where an MBR ends: 2^32 sectors of 512 bytes. */
const MBR_END = 2 ** 32 * 512;

/** What the boot disk's partition table asks for (AWS DRS user guide, "Installation requirements"). */
export function judgePartitions({ os, generation, osDisk }: Pick<Machine, 'os' | 'generation' | 'osDisk'>): Judgement {
  if (os === 'linux' && generation === 2) {
    return warn(
      'the boot disk has a GPT: DRS needs GRUB for BIOS in the system (grub2-pc-modules; Debian: grub-pc-bin)',
      'Install it on the machine before its failover.',
    );
  }
  if (generation === 1 && (osDisk.bytes ?? 0) > MBR_END) {
    return warn('the boot disk is larger than 2 TiB, where an MBR ends', 'Let nothing lie behind 2 TiB.');
  }
  return ok(generation === 2 ? 'GPT and UEFI' : 'MBR and BIOS');
}
