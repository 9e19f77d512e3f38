import { FailbackError } from '../../errors.ts';
import { defineCommand, required } from '../command.ts';
import { choiceOr, flag, path } from '../option.ts';

export const repair = defineCommand({
  name: 'repair',
  describe: 'Take out of a VMDK what converters complain of',
  positionals: { disk: required(path('The VMDK, or the text descriptor of a split or flat one')) },
  options: {
    check: flag('Change nothing; exit code 5 if something is to mend'),
    profile: choiceOr(['mvmc', 'vmware', 'minimal'], 'mvmc', "For whom: Microsoft's converter, VMware, anyone"),
  },
  examples: [
    ['repair disk.vmdk', 'so that "The entry 0 is not a supported disk database entry" ends'],
    ['repair disk.vmdk --check', 'what would go, and why'],
    ['repair disk.vmdk --json', 'the same for a program'],
  ],
  async run({ disk, check, profile }, { signal }) {
    const { repairVmdk } = await import('../../convert/repair.ts');
    const { formatRepair } = await import('../../convert/format-repair.ts');
    const result = await repairVmdk(disk, { check, profile, signal });
    const pending = check && (result.removed.length > 0 || result.resumed);
    const error = new FailbackError('E_CHECK_FAILED', `The descriptor of ${disk} is to be mended.`, {
      hint: `Run: failback repair ${disk}${profile === 'mvmc' ? '' : ` --profile ${profile}`}`,
      data: { path: disk, profile },
    });
    return { json: result, text: formatRepair(result, check), error: pending ? error : undefined };
  },
});
