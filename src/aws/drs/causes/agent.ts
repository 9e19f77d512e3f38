import type { PatternCause } from './cause.ts';

const REACH =
  'The machine must reach DRS and its buckets on TCP 443: failback dr check --phase protect --from-vm tries it.';

/** What the installer of the replication agent, or the script around it, says when it does not get on. */
export const AGENT_CAUSES: readonly PatternCause[] = [
  {
    pattern: /previously installed to replicate into another (?:region|account)|another region or account/i,
    what: 'An agent is installed there already that replicates to another region or account.',
    mend: 'Remove it first: disconnect the server from DRS in that account and region, which uninstalls it.',
  },
  {
    pattern: /account (?:is )?not initiali[sz]ed|UninitializedAccount/i,
    what: 'DRS is not set up in this region.',
    mend: 'Run failback dr protect again as an administrator of the account.',
  },
  {
    pattern:
      /UnrecognizedClient|InvalidClientTokenId|ExpiredToken|security token (?:included in the request )?is (?:invalid|expired)/i,
    what: 'DRS did not take the temporary credentials: they ended before the installer did, or the clock of the machine is wrong.',
    mend: 'Check the clock of the machine; the same command tries again with new credentials.',
  },
  {
    pattern: /not authorized to perform|AccessDenied/i,
    what: 'The temporary credentials do not allow what the installer does.',
    mend: 'A policy of the organisation, or of who runs the flow, narrows them: the actions are those of AWSElasticDisasterRecoveryAgentInstallationPolicy.',
  },
  {
    pattern: /ServiceQuotaExceeded|at most \d+ source servers/i,
    what: 'The account replicates as many servers as it may.',
    mend: 'Ask for a higher quota of DRS in this region, or take out servers that are no longer needed.',
  },
  {
    pattern: /operation not permitted|required key not available|key was rejected by service|secure boot/i,
    what: 'The kernel of the machine did not take the driver of the agent.',
    mend: 'Secure Boot must be off (security type Standard, or Trusted Launch without Secure Boot), and neither SELinux nor an antivirus may forbid new modules.',
  },
  {
    pattern: /gcc(?:-\S+)? (?:was )?not found|kernel[- ](?:headers|devel)|could not (?:find|install) .*headers/i,
    what: 'The driver of the agent could not be built.',
    mend: 'Install gcc, make, and the headers of exactly the kernel that runs; after a kernel update, reboot first.',
  },
  {
    pattern: /no space left|not enough (?:free )?(?:disk )?space|insufficient (?:disk )?space/i,
    what: 'There is too little room for the agent.',
    mend: 'Linux needs 4 GB below /, 500 MB in /tmp and 50 MB in /boot; Windows 4 GB on its system disk.',
  },
  {
    pattern: /dhclient/i,
    what: 'The machine lacks dhclient, which the recovered system needs on AWS.',
    mend: 'Install it (isc-dhcp-client, dhcp-client) and run the same command again.',
  },
  {
    pattern: /bitlocker/i,
    what: 'A disk of the machine is encrypted by BitLocker, which DRS does not replicate.',
    mend: 'Decrypt it, or leave its disk out: exclude in the plan.',
  },
  {
    pattern: /boot disk (?:has|must) (?:to )?be replicated/i,
    what: 'The plan leaves out the disk from which the machine boots.',
    mend: 'Take it out of exclude.',
  },
  {
    pattern: /failback-kit: no such disk|the device \S+ does not exist/i,
    what: 'The plan leaves out a disk that the machine does not have.',
    mend: 'Write it under exclude as the system names it (lsblk; on Windows the letter, such as e:).',
  },
  {
    pattern: /failback-kit: wrong checksum/i,
    what: 'The installer that came is not the one that AWS publishes.',
    mend: 'Something on the way changes or cuts downloads: a proxy, or a firewall that inspects TLS.',
  },
  {
    pattern:
      /failback-kit: cannot download|could not resolve host|name or service not known|connection timed out|CERTIFICATE_VERIFY_FAILED/i,
    what: 'The machine did not get the installer, or the installer did not get through to AWS.',
    mend: REACH,
  },
  {
    pattern: /noexec|permission denied/i,
    what: 'The installer could not be started.',
    mend: '/tmp must be writable, and programs must be allowed to run there.',
  },
];
