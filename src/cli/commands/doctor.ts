import { FailbackError } from '../../errors.ts';
import { defineCommand } from '../command.ts';
import { SHARED } from '../globals.ts';

export const doctor = defineCommand({
  name: 'doctor',
  describe: 'Say what this machine lacks, and what mends it',
  positionals: {},
  options: { region: SHARED.region, baseUrl: SHARED.baseUrl, caFile: SHARED.caFile, offline: SHARED.offline },
  examples: [
    ['doctor', 'tools, engines, disk space, KVM, network'],
    ['doctor --offline', 'without asking the network'],
  ],
  async run(args, { host, signal, env, cacheDir }) {
    const { diagnose } = await import('../../doctor/diagnose.ts');
    const { formatDiagnosis } = await import('../../doctor/report.ts');
    const diagnosis = await diagnose({ ...args, cacheDir }, { host, signal, env });
    const error = diagnosis.ready
      ? undefined
      : new FailbackError(
          'E_NO_TOOLBOX',
          'Neither the tools of this machine nor a container engine can build an image.',
          {
            hint: 'Follow the arrows above: install the tools, or an engine.',
          },
        );
    return { json: diagnosis, text: formatDiagnosis(diagnosis), error };
  },
});
