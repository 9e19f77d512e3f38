import { invalidParameter, missing, notAllowed } from '../arm-error.ts';
import { numberAt, textAt } from '../json.ts';
import { lastName } from '../resource-id.ts';
import type { Action, World } from '../resource-type.ts';
import type { Resource } from '../resources.ts';
import { grantAccess } from './disk-model.ts';
import { checkFooter, FOOTER } from './vhd-footer.ts';

/** 60 days, since February 2025. */
const LONGEST = 60 * 24 * 3600;

/** True while somebody may read or write the disk by a URL. */
export function hasAccess(world: World, disk: Resource): boolean {
  return (disk.hidden.accessUntil ?? 0) > world.clock.now();
}

/** Gives a URL to the bytes: to write them before a disk is whole, to read them afterwards. */
export const beginGetAccess: Action = {
  body: grantAccess,
  run({ world, body }, disk) {
    const access = textAt(body, 'access');
    const seconds = numberAt(body, 'durationInSeconds');
    if (access === undefined) throw missing('access');
    if (access !== 'Read' && access !== 'Write')
      throw invalidParameter(`The value '${access}' of parameter 'access' is invalid.`);
    if (seconds === undefined) throw missing('durationInSeconds');
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST) {
      throw invalidParameter(
        `The value '${seconds}' of parameter 'durationInSeconds' is out of range. The value must be between '1' and '${LONGEST}', inclusive.`,
      );
    }
    requireState(disk, access === 'Write' ? ['ReadyToUpload', 'ActiveUpload'] : ['Unattached', 'ActiveSAS'], access);
    return {
      finish() {
        const until = world.clock.now() + seconds * 1000;
        disk.hidden.accessUntil = Math.max(until, disk.hidden.accessUntil ?? 0);
        disk.properties['diskState'] = access === 'Write' ? 'ActiveUpload' : 'ActiveSAS';
        return { accessSAS: disk.hidden.blob?.url({ access, expiresOn: new Date(until) }) };
      },
    };
  },
};

/** Ends all access. After an upload the footer is checked; a disk that fails stays in ActiveUpload. */
export const endGetAccess: Action = {
  run(_call, disk) {
    return {
      async finish() {
        const { blob } = disk.hidden;
        const url = blob?.url({ access: 'Read', expiresOn: new Date(0) }).replace(/\?.*$/s, '') ?? '';
        blob?.revoke();
        delete disk.hidden.accessUntil;
        const diskState = textAt(disk.properties, 'diskState');
        if (diskState === 'ActiveUpload' && blob) {
          await checkFooter(blob, (numberAt(disk.properties, 'diskSizeBytes') ?? 0) + FOOTER, url);
        }
        if (diskState?.startsWith('Active')) disk.properties['diskState'] = 'Unattached';
        return undefined;
      },
    };
  },
};

function requireState(disk: Resource, states: readonly string[], access: string): void {
  const diskState = textAt(disk.properties, 'diskState') ?? '';
  if (states.includes(diskState)) return;
  throw notAllowed(
    `${access} access to disk ${lastName(disk.id)} is not possible in state ${diskState}, only in ${states.join(' or ')}.`,
  );
}
