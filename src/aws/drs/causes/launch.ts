import type { Causes } from './cause.ts';

/** What went wrong in a job, by the event in its log. */
export const LAUNCH_CAUSES: Causes = {
  SERVER_SKIPPED: {
    what: 'The server was left out of the job.',
    mend: 'Mostly another job works on it, or it has no point in time to recover from: failback dr status shows which.',
  },
  CLEANUP_FAIL: {
    what: 'What an earlier recovery left could not be removed.',
    mend: 'Look for what holds it: termination protection, or a role that was changed.',
  },
  SNAPSHOT_FAIL: {
    what: 'No new snapshot could be taken.',
    mend: 'Check that the server replicates; recover from an older point in time with --snapshot TIME.',
  },
  USING_PREVIOUS_SNAPSHOT_FAILED: {
    what: 'There is no earlier snapshot to recover from either.',
    mend: 'The server must have finished its first synchronisation: failback dr status shows it.',
  },
  CONVERSION_FAIL: {
    what: 'The copy could not be made bootable on AWS.',
    mend: 'Check that the conversion server reaches DRS and S3 from the staging subnet, and that a Linux system has GRUB and the files of its kernel. The job log has the raw error.',
  },
  LAUNCH_FAILED: {
    what: 'The recovery instance could not be launched.',
    mend: 'Check the launch template (subnet, security groups, instance type), the EC2 quotas, and your right to iam:PassRole and ec2:RunInstances.',
  },
  JOB_CANCEL: { what: 'The job was cancelled.', mend: 'Start it again when that was not meant.' },
  DEPLOY_NETWORK_CONFIGURATION_FAILED: {
    what: 'The network could not be set up.',
    mend: 'The job log has the raw error of CloudFormation.',
  },
  UPDATE_NETWORK_CONFIGURATION_FAILED: {
    what: 'The network could not be changed.',
    mend: 'The job log has the raw error of CloudFormation.',
  },
  UPDATE_LAUNCH_TEMPLATE_FAILED: {
    what: 'The launch template could not be changed.',
    mend: 'It must keep the tag AWSElasticDisasterRecoveryManaged, and its default version must exist.',
  },
  NETWORK_RECOVERY_FAIL: {
    what: 'The network could not be recovered.',
    mend: 'The job log has the raw error of CloudFormation.',
  },
};
