import type { Causes } from './cause.ts';
import { LAUNCH_CAUSES } from './launch.ts';

const AGAIN =
  'Then failback dr failback start boots the client again, and failback dr failback launch tries it once more.';

/** What went wrong in a job that launches on the other side, where the Failback Client does the work. */
export const FAILBACK_LAUNCH_CAUSES: Causes = {
  ...LAUNCH_CAUSES,
  SERVER_SKIPPED: {
    what: 'The server was left out of the job.',
    mend: 'Mostly another job works on it, or its data is not there: failback dr failback status shows which.',
  },
  CLEANUP_FAIL: {
    what: 'What the failback used on AWS could not be removed.',
    mend: 'Check whether the server is back all the same (failback dr failback status); the log of the job has the raw error.',
  },
  SNAPSHOT_FAIL: {
    what: 'The last consistent state could not be taken on the recovery instance.',
    mend: `Check that the instance runs, and that its agent reaches DRS on TCP 443. ${AGAIN}`,
  },
  USING_PREVIOUS_SNAPSHOT_FAILED: {
    what: 'There is no consistent state that could come back.',
    mend: `Check that the recovery instance replicates: failback dr failback status shows it. ${AGAIN}`,
  },
  CONVERSION_FAIL: {
    what: 'The Failback Client could not make the disks on Azure bootable.',
    mend: `Check that the system has GRUB (with grub2-pc-modules on a GPT disk) and the files of its kernel, and that the client boots as the system does: Linux in BIOS mode (generation 1), Windows in its own. The serial console of the failback machine says more. ${AGAIN}`,
  },
  LAUNCH_FAILED: {
    what: 'The failback could not be launched on Azure.',
    mend: `Check that the failback machine runs, and that its client reaches DRS on TCP 443; its serial console says more. ${AGAIN}`,
  },
  JOB_CANCEL: {
    what: 'The job was cancelled.',
    mend: 'failback dr failback launch starts it again when that was not meant.',
  },
};
