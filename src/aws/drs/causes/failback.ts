import type { Causes } from './cause.ts';
import { REPLICATION_CAUSES } from './replication.ts';

const CLIENT_LOG =
  'The serial console of the failback VM and /home/ec2-user/failback.log on it say more; starting the client again begins a new attempt.';

/** Why the way back stands still: `dataReplicationError.error` of a recovery instance. */
export const FAILBACK_CAUSES: Causes = {
  ...REPLICATION_CAUSES,
  AGENT_NOT_SEEN: {
    what: 'The replication agent on the recovery instance has not been heard of.',
    mend: 'Check that the instance runs, that it reaches DRS on TCP 443 (security group, NAT or endpoints), and that its instance profile holds AWSElasticDisasterRecoveryRecoveryInstancePolicy; reboot it otherwise.',
  },
  FAILBACK_CLIENT_NOT_SEEN: {
    what: 'The Failback Client has not been heard of.',
    mend: 'Check that the failback VM runs, that its process was not closed, and that it reaches DRS on TCP 443. Restarting the VM connects it again.',
  },
  NOT_CONVERGING: {
    what: 'The recovery instance writes faster than the changes get to Azure.',
    mend: 'Check the throughput of the tunnels, lift the bandwidth limit of the failback, take faster target disks, or quieten the applications.',
  },
  UNSTABLE_NETWORK: {
    what: 'The connection between the Failback Client and the recovery instance on TCP 1500 breaks again and again.',
    mend: 'Check the tunnels (failback dr connect --show), the MTU (1350 to 1400 bytes fit through IPsec), and firewalls that cut long connections.',
  },
  FAILBACK_ERROR: {
    what: 'DRS reports an error of the failback, and not which.',
    mend: 'The serial console of the failback machine and the log of the job in the console of DRS say more; failback dr failback start begins it again.',
  },
  FAILED_TO_LINK_FAILBACK_CLIENT_WITH_RECOVERY_INSTANCE: {
    what: 'The Failback Client could not take the recovery instance.',
    mend: `Check that nobody else's client has it, and that both reach DRS on TCP 443. ${CLIENT_LOG}`,
  },
  FAILED_TO_COMPLETE_VOLUME_MAPPING: {
    what: 'The disks of the recovery instance could not be matched with the target disks.',
    mend: `Check that each of its disks has a target disk on the failback VM that is at least as large: failback dr failback prepare makes what is missing. ${CLIENT_LOG}`,
  },
  FAILED_TO_ESTABLISH_RECOVERY_INSTANCE_COMMUNICATION: {
    what: 'The Failback Client cannot reach the recovery instance.',
    mend: 'The security group of the instance must let in TCP 1500 from the VNet, and the failback must use the private address if there is a VPN. If the instance itself is unreachable for DRS, reboot it, or install its agent again.',
  },
  FAILED_TO_DOWNLOAD_REPLICATION_SOFTWARE_TO_FAILBACK_CLIENT: {
    what: 'The Failback Client could not download the replication software from S3.',
    mend: `Check that the failback VM reaches the buckets of DRS on TCP 443. ${CLIENT_LOG}`,
  },
  FAILED_TO_CONFIGURE_REPLICATION_SOFTWARE: {
    what: 'The Failback Client could not configure the replication software.',
    mend: `Check that the target disks are still attached, and that the VM has at least 4 GiB of memory. ${CLIENT_LOG}`,
  },
  FAILED_TO_PAIR_AGENT_WITH_REPLICATION_SOFTWARE: {
    what: 'The agent on the recovery instance and the Failback Client did not find each other.',
    mend: `Check that both reach DRS on TCP 443, and that their clocks are right. ${CLIENT_LOG}`,
  },
  FAILED_TO_ESTABLISH_AGENT_REPLICATOR_SOFTWARE_COMMUNICATION: {
    what: 'The agent on the recovery instance and the Failback Client found each other, but no connection stands.',
    mend: 'Check TCP 1500 from the VNet to the recovery instance: security group, network ACL, routes in both directions.',
  },
  FAILED_GETTING_REPLICATION_STATE: {
    what: 'DRS does not know how far the replication is.',
    mend: 'Wait some minutes. If it stays, check that the recovery instance and the Failback Client reach DRS on TCP 443.',
  },
};
