import type { PatternCause } from './cause.ts';

/** What the Failback Client itself writes, on its console and into failback.log, when it does not get on. */
export const CLIENT_CAUSES: readonly PatternCause[] = [
  {
    pattern: /could not associate failback client to recovery instances?/i,
    what: 'The credentials of the Failback Client do not allow it to take this recovery instance.',
    mend: 'They need the actions of AWSElasticDisasterRecoveryFailbackInstallationPolicy on the recovery instance; failback dr failback start makes such keys.',
  },
  {
    pattern: /could not discover account id from describe/i,
    what: 'The Failback Client was given wrong keys, or another region.',
    mend: 'Check the region, and that the temporary credentials have not expired: failback dr failback start gives it new ones.',
  },
  {
    pattern: /failed to get recovery instance volumes/i,
    what: 'The Failback Client cannot reach the recovery instance on TCP 1500.',
    mend: 'Check its security group and the tunnels, and that the failback uses the private address; without a VPN the instance needs a public address.',
  },
  {
    pattern: /driver was compiled for a different kernel/i,
    what: 'The agent on the recovery instance does not fit its kernel.',
    mend: 'Reboot the recovery instance; if that does not help, install its agent again with --install-as-recovery-instance.',
  },
  {
    pattern: /could not verify recovery instance connectivity/i,
    what: 'The recovery instance does not reach DRS.',
    mend: 'It needs TCP 443 to DRS and a running agent: check its security group, NAT or endpoints, and instance profile; reboot it otherwise.',
  },
  {
    pattern: /credentialretrievalerror|error when retrieving credentials from cert/i,
    what: 'DRS did not accept the certificate of the Failback Client: mostly its clock is wrong.',
    mend: 'The clock must be right and in UTC: let the VM reach a time server on UDP 123, or check the time of its host.',
  },
  {
    pattern: /certificate_verify_failed/i,
    what: 'The Failback Client does not trust the certificate of DRS or S3: something on the way inspects TLS.',
    mend: 'Let the failback VM reach DRS and S3 without inspection.',
  },
  {
    pattern: /requires? at least 4 ?gib/i,
    what: 'The failback VM has too little memory.',
    mend: 'Take a size with at least 4 GiB, better 8 GiB.',
  },
  {
    pattern: /bad or unsupported region/i,
    what: 'The Failback Client does not know this region.',
    mend: 'Take the image of the region itself, built from its newest ISO.',
  },
];
