import { commandLine } from '../../toolbox/command-line.ts';
import type { Rule } from '../rule.ts';

/** What is to be known of a VMDK before it is converted. */
export const VMDK_RULES: readonly Rule[] = [
  {
    code: 'vmdk-unclean-shutdown',
    severity: 'warning',
    check: ({ vmdk }) =>
      vmdk?.header?.uncleanShutdown === true &&
      'The disk was not closed by its last writer; its last writes may be missing.',
    hint: 'Shut the virtual machine down, and copy or export the disk again.',
  },
  {
    code: 'vmdk-rejected-entries',
    severity: 'warning',
    check: ({ vmdk }) => {
      const keys = vmdk?.descriptor?.rejected?.map(({ key }) => key) ?? [];
      return keys.length > 0 && `The descriptor has entries that Microsoft's converter rejects: ${keys.join(', ')}.`;
    },
    hint: ({ path, member }) =>
      member === null
        ? `Only that converter minds. To mend it: ${commandLine({ tool: 'failback', args: ['repair', path] })}`
        : 'Only that converter minds.',
  },
];
