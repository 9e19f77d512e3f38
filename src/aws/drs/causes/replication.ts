import type { Causes } from './cause.ts';

const STAGING =
  'Check the staging subnet: a route to the EC2 and S3 endpoints and to DRS on 443 (NAT, or VPC endpoints), and free addresses.';
const QUOTA_OR_POLICY =
  'Check the EC2 quotas of the region, service control policies, and the KMS key of the replication settings; DRS tries again by itself.';

/** Why replication from the source to AWS stands still: `dataReplicationError.error` of a source server. */
export const REPLICATION_CAUSES: Causes = {
  AGENT_NOT_SEEN: {
    what: 'The replication agent on the source has not been heard of.',
    mend: 'Check that the VM runs, that its service aws-replication-agent runs (Windows: AwsReplicationService), and that it reaches DRS on TCP 443.',
  },
  SNAPSHOTS_FAILURE: {
    what: 'DRS could not take a snapshot of the staging disks.',
    mend: 'Check the snapshot quota of the region, the KMS key, and the role AWSServiceRoleForElasticDisasterRecovery; DRS tries again by itself.',
  },
  NOT_CONVERGING: {
    what: 'The source writes faster than the changes get to AWS.',
    mend: 'Check the throughput of the tunnels and lift the bandwidth limit; take faster staging disks, or a dedicated replication server of a larger type.',
  },
  UNSTABLE_NETWORK: {
    what: 'The connection from the agent to the replication server on TCP 1500 breaks again and again.',
    mend: 'Check the tunnels (failback dr connect --show), the MTU (1350 to 1400 bytes fit through IPsec), and firewalls that cut long connections.',
  },
  FAILED_TO_WAIT: {
    what: 'The agent did not ask for a replication server.',
    mend: 'Check that it reaches DRS on TCP 443, and restart it: that starts a new attempt.',
  },
  FAILED_TO_CREATE_SECURITY_GROUP: {
    what: 'DRS could not make the security group of the replication servers.',
    mend: 'Check the quota of security groups in the VPC and service control policies, or name groups in the replication settings.',
  },
  FAILED_TO_LAUNCH_REPLICATION_SERVER: {
    what: 'DRS could not launch the replication server.',
    mend: `Check that the staging subnet exists and has free addresses, and that the instance type is offered in its zone. ${QUOTA_OR_POLICY}`,
  },
  FAILED_TO_BOOT_REPLICATION_SERVER: {
    what: 'The replication server was launched but did not boot.',
    mend: `It boots only if it reaches DRS, S3 and EC2. ${STAGING}`,
  },
  FAILED_TO_AUTHENTICATE_WITH_SERVICE: {
    what: 'The replication server could not log in to DRS.',
    mend: `Check the role AWSElasticDisasterRecoveryReplicationServerRole. ${STAGING}`,
  },
  FAILED_TO_DOWNLOAD_REPLICATION_SOFTWARE: {
    what: 'The replication server could not download its software from S3.',
    mend: `Check a policy on an S3 endpoint: it must allow s3:GetObject on the buckets of DRS. ${STAGING}`,
  },
  FAILED_TO_CREATE_STAGING_DISKS: {
    what: 'DRS could not make the staging disks.',
    mend: `Check the EBS quota for the disk type. ${QUOTA_OR_POLICY}`,
  },
  FAILED_TO_ATTACH_STAGING_DISKS: {
    what: 'DRS could not attach the staging disks to the replication server.',
    mend: `Nobody may have changed the disks or the server. ${QUOTA_OR_POLICY}`,
  },
  FAILED_TO_PAIR_REPLICATION_SERVER_WITH_AGENT: {
    what: 'The replication server and the agent did not find each other.',
    mend: 'Check that both reach DRS on TCP 443, and the agent the replication server on TCP 1500. Restarting the agent starts a new attempt.',
  },
  FAILED_TO_CONNECT_AGENT_TO_REPLICATION_SERVER: {
    what: 'The agent cannot reach the replication server on TCP 1500.',
    mend: 'Check the tunnels, the routes from the VM to the staging subnet and back, network security groups, and that replication uses the private address if there is a VPN.',
  },
  FAILED_TO_START_DATA_TRANSFER: {
    what: 'Everything is in place, but no data came.',
    mend: 'Restart the agent on the VM; look into its log (agent.log.0) if that does not help.',
  },
};
