import { z } from 'zod';
import type { Guest } from './options.ts';

const bytes = z.int().nonnegative();

/** The options as they go into the manifest: keys by their fingerprints, the overlay by its size, no password. */
export const guestFactsSchema = z.strictObject({
  autostart: z.enum(['on', 'off']),
  afterSuccess: z.enum(['poweroff', 'idle']),
  console: z.enum(['locked', 'autologin', 'password']),
  sshListen: z.enum(['local', 'all']),
  sshKeys: z.array(z.string().startsWith('SHA256:')).describe('Fingerprints.'),
  hostname: z.string().nullable(),
  network: z
    .strictObject({ address: z.ipv4(), netmask: z.ipv4(), gateway: z.ipv4(), dns: z.ipv4() })
    .nullable()
    .describe('Null for DHCP.'),
  proxy: z.string().nullable(),
  reportReady: z.enum(['auto', 'off']),
  overlay: z.strictObject({ entries: z.int().nonnegative(), size: bytes }).nullable(),
});

export function guestFacts(guest: Guest): z.infer<typeof guestFactsSchema> {
  const { autostart, afterSuccess, console, sshListen, sshKeys, network, reportReady, overlay } = guest;
  return {
    ...{ autostart, afterSuccess, console, sshListen, network, reportReady },
    sshKeys: sshKeys.map(({ fingerprint }) => fingerprint),
    hostname: guest.hostname ?? null,
    proxy: guest.proxy ?? null,
    overlay: overlay && { entries: overlay.entries.length, size: overlay.size },
  };
}
