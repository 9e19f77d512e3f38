import { AwsError } from '../../service.ts';
import type { Account } from '../account.ts';
import { describe, PAGES } from '../core/describe.ts';
import { newId } from '../core/ids.ts';
import { needed, text } from '../core/kinds.ts';
import { operation, type Operations } from '../core/operation.ts';
import { showTags, tagsOf } from '../core/tags.ts';
import type { Thing } from '../core/thing.ts';
import { VOLUME } from '../things.ts';

export interface Volume extends Thing {
  readonly gib: number;
  readonly type: string;
  readonly zone: string;
  readonly snapshotId: string | undefined;
  readonly encrypted: boolean;
  /** Undefined once its instance is gone and it stayed. */
  attachment: { readonly instanceId: string; readonly device: string; readonly goesToo: boolean } | undefined;
}

export interface VolumeSeed {
  readonly gib: number;
  /** `gp3` unless it is said. */
  readonly type?: string;
  readonly zone: string;
  readonly snapshotId?: string | undefined;
  readonly encrypted?: boolean | undefined;
  readonly attachment?: Volume['attachment'];
  readonly tags?: Readonly<Record<string, string>>;
}

export function addVolume(account: Account, seed: VolumeSeed): Volume {
  const { gib, type = 'gp3', zone, snapshotId, encrypted = false, attachment, tags = {} } = seed;
  return account.volumes.add({
    ...{ id: newId(VOLUME.prefix), tags: tagsOf(tags), life: { born: account.now() } },
    ...{ gib, type, zone, snapshotId, encrypted, attachment },
  });
}

export const volumeOperations: Operations = {
  DescribeVolumes: describe<Volume>({
    table: ({ volumes }) => volumes,
    ids: 'VolumeId',
    set: 'volumeSet',
    pages: PAGES,
    filters: {
      'volume-id': ({ id }) => id,
      'volume-type': ({ type }) => type,
      size: ({ gib }) => gib,
      encrypted: ({ encrypted }) => encrypted,
      'snapshot-id': ({ snapshotId }) => snapshotId,
      'availability-zone': ({ zone }) => zone,
      'attachment.instance-id': ({ attachment }) => attachment?.instanceId,
      'attachment.device': ({ attachment }) => attachment?.device,
      'attachment.delete-on-termination': ({ attachment }) => attachment?.goesToo,
      status: (volume, account) => statusOf(volume, account),
    },
    show: (volume, account) => ({
      ...{ volumeId: volume.id, size: volume.gib, volumeType: volume.type, snapshotId: volume.snapshotId ?? '' },
      ...{ availabilityZone: volume.zone, encrypted: volume.encrypted, status: statusOf(volume, account) },
      createTime: new Date(volume.life.born).toISOString(),
      attachmentSet: attachmentsOf(volume),
      multiAttachEnabled: false,
      tagSet: showTags(volume.tags),
    }),
  }),

  DeleteVolume: operation({ VolumeId: needed(text) }, (account, { VolumeId }) => {
    const volume = account.volumes.require(VolumeId);
    if (volume.attachment)
      throw new AwsError(
        400,
        'VolumeInUse',
        `Volume ${volume.id} is currently attached to ${volume.attachment.instanceId}`,
      );
    account.volumes.end(volume);
  }),
};

function statusOf(volume: Volume, { volumes }: Account): string {
  if (volumes.state(volume) === 'deleting') return 'deleting';
  return volume.attachment ? 'in-use' : 'available';
}

function attachmentsOf({ id, attachment, life }: Volume) {
  if (!attachment) return [];
  const { instanceId, device, goesToo } = attachment;
  const attachTime = new Date(life.born).toISOString();
  return [{ volumeId: id, instanceId, device, status: 'attached', deleteOnTermination: goesToo, attachTime }];
}
