import type { TemporaryKeys } from '../../aws/sts/temporary-keys.ts';
import { USER_DATA_SECRETS, type UserData } from '../../guest/user-data.ts';
import { addSecret } from '../../redact.ts';

export interface ClientSettings {
  readonly region: string;
  readonly recoveryInstanceId: string;
  /** Its private address; undefined if DRS does not tell. */
  readonly address: string | undefined;
  /** Disk of the recovery instance → `lun:N` or `EXCLUDE`. */
  readonly deviceMapping: Readonly<Record<string, string>>;
}

/** What the Failback Client of a machine reads. It switches the machine off when the server is back on its disks. */
export function clientUserData(settings: ClientSettings, keys: TemporaryKeys): UserData {
  const { region, recoveryInstanceId, address, deviceMapping } = settings;
  return {
    version: 1,
    region,
    accessKey: keys.accessKeyId,
    secretKey: keys.secretAccessKey,
    sessionToken: keys.sessionToken,
    recoveryInstanceId,
    ...(address === undefined ? {} : { recoveryInstanceAddress: address }),
    deviceMapping: { ...deviceMapping },
    afterSuccess: 'poweroff',
    noPrompt: true,
  };
}

/** The same without its keys: with its certificate a client needs none. Undefined if it has none. */
export function withoutKeys(userData: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  const secret: readonly string[] = USER_DATA_SECRETS;
  const kept = Object.entries(userData).filter(([name]) => !secret.includes(name));
  return kept.length === Object.keys(userData).length ? undefined : Object.fromEntries(kept);
}

/** User data that a machine has; nothing if it is not JSON. Its keys are kept out of everything that is shown. */
export function readUserData(text: string | undefined): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text ?? '{}');
  } catch {
    return {};
  }
  if (typeof parsed !== 'object' || parsed === null) return {};
  const userData = parsed as Record<string, unknown>;
  for (const name of USER_DATA_SECRETS) {
    const value = userData[name];
    if (typeof value === 'string') addSecret(value);
  }
  return userData;
}
