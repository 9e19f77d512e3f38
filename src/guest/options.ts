import { z } from 'zod';
import { FailbackError, isFailbackError } from '../errors.ts';
import {
  checkAddress,
  checkAddressOrCidr,
  checkHostname,
  checkNetmask,
  checkPasswordHash,
  checkProxy,
  usage,
} from './checks.ts';
import { resolveNetwork, type StaticNetwork } from './network.ts';
import { type Overlay, readOverlay } from './overlay.ts';
import { readSshKeys, type SshKey } from './ssh-keys.ts';

/** A text that one of the checks takes. */
function checked(check: (text: string) => string) {
  return z.string().superRefine((text, context) => {
    try {
      check(text);
    } catch (error) {
      if (!isFailbackError(error)) throw error;
      context.addIssue({ code: 'custom', message: [error.message, error.hint].join(' ') });
    }
  });
}

/** How the machine that is made of the image behaves. */
export const guestOptionsSchema = z.strictObject({
  /** Public keys for the client's user: files, or keys themselves. */
  sshKeys: z.array(z.string()).readonly().default([]),
  /** Whether sshd answers the network or, as AWS ships it, only the machine itself. */
  sshListen: z.enum(['local', 'all']).default('local'),
  /** Azure's serial console: no password opens it, or it is open to all who reach it, or by `passwordHash`. */
  console: z.enum(['locked', 'autologin', 'password']).default('locked'),
  passwordHash: checked(checkPasswordHash).optional(),
  /** Whether the client starts by itself once it is configured. */
  autostart: z.enum(['on', 'off']).default('on'),
  afterSuccess: z.enum(['poweroff', 'idle']).default('poweroff'),
  hostname: checked(checkHostname).optional(),
  network: z
    .strictObject({
      address: checked(checkAddressOrCidr).optional(),
      netmask: checked(checkNetmask).optional(),
      gateway: checked(checkAddress).optional(),
      dns: checked(checkAddress).optional(),
    })
    .default({}),
  proxy: checked(checkProxy).optional(),
  /** Whether Azure is told that the machine is ready: when it waits for that, or never. */
  reportReady: z.enum(['auto', 'off']).default('auto'),
  /** A folder that is laid over the live system last. */
  overlay: z.string().optional(),
});

export type GuestOptions = z.input<typeof guestOptionsSchema>;

/** The options with everything checked, read and filled in. */
export interface Guest extends Omit<z.output<typeof guestOptionsSchema>, 'sshKeys' | 'network' | 'overlay'> {
  readonly sshKeys: readonly SshKey[];
  /** Null for DHCP. */
  readonly network: StaticNetwork | null;
  readonly overlay: Overlay | null;
}

/**
 * Checks the options, and reads the keys and the overlay that they name. Throws `E_USAGE` for what is wrong or secret,
 * `E_INPUT_MISSING` for what cannot be read.
 */
export async function resolveGuest(options: GuestOptions): Promise<Guest> {
  const parsed = guestOptionsSchema.safeParse(options);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `guest.${path.join('.')}: ${message}`);
    throw new FailbackError('E_USAGE', problems.join('\n'));
  }
  const { sshKeys, network, overlay, ...plain } = parsed.data;
  if (plain.console === 'password' && plain.passwordHash === undefined) {
    throw usage('a console with a password needs its hash.', 'Add --password-hash; openssl passwd -6 makes one.');
  }
  if (plain.console !== 'password' && plain.passwordHash !== undefined) {
    throw usage(`a password has no use with the console ${plain.console}.`, 'Add --console password.');
  }
  return {
    ...plain,
    sshKeys: await readSshKeys(sshKeys),
    network: resolveNetwork(network),
    overlay: overlay === undefined ? null : await readOverlay(overlay),
  };
}
