import type { Guest } from './options.ts';

/** Where the guest finds its options, below the live root. */
export const GUEST_CONF = 'etc/failback-kit/guest.conf';

/** The options as assignments that a POSIX shell reads; no secrets, except that a password's hash is one to some. */
export function guestConf(guest: Guest): string {
  const { network } = guest;
  const values = {
    AUTOSTART: guest.autostart,
    AFTER_SUCCESS: guest.afterSuccess,
    CONSOLE: guest.console,
    PASSWORD_HASH: guest.passwordHash,
    SSH_LISTEN: guest.sshListen,
    HOSTNAME: guest.hostname,
    NETWORK_ADDRESS: network?.address,
    NETWORK_NETMASK: network?.netmask,
    NETWORK_GATEWAY: network?.gateway,
    NETWORK_DNS: network?.dns,
    PROXY: guest.proxy,
    REPORT_READY: guest.reportReady,
  };
  const lines = Object.entries(values).map(([name, value = '']) => `FAILBACK_${name}=${shellWord(value)}`);
  return ['# How this image behaves; written by failback-kit when it was built.', ...lines, ''].join('\n');
}

/** One word for a POSIX shell, quoted so that nothing in it is interpreted (POSIX, "Shell Command Language", 2.2.2). */
export function shellWord(word: string): string {
  return /^[\w@%+:,./-]*$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
