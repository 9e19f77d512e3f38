import { randomBytes } from 'node:crypto';
import type { Wire } from '../../service.ts';
import { between, flag, list, needed, object, oneOf, text, whole, type Kind } from '../core/kinds.ts';
import { badValue, invalid } from '../core/refusals.ts';

const values = (kind: Kind<string | undefined>) => list(object({ Value: needed(kind) }));
const groups = (...numbers: readonly number[]) => values(oneOf(...numbers.map(String)));
const encryption = values(oneOf('AES128', 'AES256', 'AES128-GCM-16', 'AES256-GCM-16'));
const integrity = values(oneOf('SHA1', 'SHA2-256', 'SHA2-384', 'SHA2-512'));

/** `TunnelOptions` of `CreateVpnConnection`, with the limits of the Site-to-Site VPN user guide. */
export const tunnelOptions = object({
  ...{ TunnelInsideCidr: text, PreSharedKey: text },
  Phase1LifetimeSeconds: between(900, 28_800),
  Phase2LifetimeSeconds: between(900, 3600),
  RekeyMarginTimeSeconds: whole,
  RekeyFuzzPercentage: between(0, 100),
  ReplayWindowSize: between(64, 2048),
  DPDTimeoutSeconds: between(30, 86_400),
  DPDTimeoutAction: oneOf('clear', 'none', 'restart'),
  Phase1EncryptionAlgorithm: encryption,
  Phase2EncryptionAlgorithm: encryption,
  Phase1IntegrityAlgorithm: integrity,
  Phase2IntegrityAlgorithm: integrity,
  Phase1DHGroupNumber: groups(2, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24),
  Phase2DHGroupNumber: groups(2, 5, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24),
  IKEVersion: values(oneOf('ikev1', 'ikev2')),
  StartupAction: oneOf('add', 'start'),
  EnableTunnelLifecycleControl: flag,
});
export type TunnelOptions = NonNullable<ReturnType<typeof tunnelOptions.read>>;

const KEY = /^[A-Za-z0-9._]{8,64}$/;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._';

/** Refuses a key or lifetimes that AWS does not take. */
export function checkTunnel({ PreSharedKey: key, ...given }: TunnelOptions): void {
  // The key itself is not in the refusal: that goes to logs.
  if (key !== undefined && (!KEY.test(key) || key.startsWith('0')))
    throw invalid(
      'Invalid pre-shared key: allowed characters are alphanumeric characters, period (.), and underscore (_); it must be between 8 and 64 characters in length and cannot start with zero (0).',
    );
  const { Phase1LifetimeSeconds: phase1 = 28_800, Phase2LifetimeSeconds: phase2 = 3600 } = given;
  if (phase2 >= phase1)
    throw badValue('phase2LifetimeSeconds', phase2, 'It must be less than the value for phase1LifetimeSeconds.');
  const { RekeyMarginTimeSeconds: margin = 270 } = given;
  if (margin < 60 || margin > phase2 / 2)
    throw badValue('rekeyMarginTimeSeconds', margin, 'Expecting a value between 60 and half of phase2LifetimeSeconds.');
}

export function generatedKey(): string {
  const letters = [...randomBytes(32)].map((byte) => LETTERS[byte % LETTERS.length]);
  return letters.join('').replace(/^0/, 'A');
}

/** What was said of a tunnel; defaults are not shown, as EC2 does not. */
export function showOptions(options: TunnelOptions): Wire {
  const list = (given: readonly { readonly Value: string }[]) =>
    given.length === 0 ? undefined : given.map(({ Value }) => ({ value: Value }));
  return {
    phase1LifetimeSeconds: options.Phase1LifetimeSeconds,
    phase2LifetimeSeconds: options.Phase2LifetimeSeconds,
    rekeyMarginTimeSeconds: options.RekeyMarginTimeSeconds,
    rekeyFuzzPercentage: options.RekeyFuzzPercentage,
    replayWindowSize: options.ReplayWindowSize,
    dpdTimeoutSeconds: options.DPDTimeoutSeconds,
    dpdTimeoutAction: options.DPDTimeoutAction,
    phase1EncryptionAlgorithmSet: list(options.Phase1EncryptionAlgorithm),
    phase2EncryptionAlgorithmSet: list(options.Phase2EncryptionAlgorithm),
    phase1IntegrityAlgorithmSet: list(options.Phase1IntegrityAlgorithm),
    phase2IntegrityAlgorithmSet: list(options.Phase2IntegrityAlgorithm),
    phase1DHGroupNumberSet: list(options.Phase1DHGroupNumber),
    phase2DHGroupNumberSet: list(options.Phase2DHGroupNumber),
    ikeVersionSet: list(options.IKEVersion),
    startupAction: options.StartupAction,
    enableTunnelLifecycleControl: options.EnableTunnelLifecycleControl,
  };
}
