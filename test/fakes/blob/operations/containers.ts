import { newContainer } from '../account.ts';
import { metadataHeaders, metadataOf } from '../call.ts';
import { Refusal } from '../refusal.ts';
import { type Operation, neededContainer } from './operation.ts';

/** Create Container. */
export const createContainer: Operation = {
  onDisks: false,
  permission: () => 'cw',
  async run({ account, call, container, clock }) {
    if (!/^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(call.container))
      throw new Refusal(400, 'InvalidResourceName');
    if (container) throw new Refusal(409, 'ContainerAlreadyExists');
    const made = newContainer(clock, metadataOf(call));
    account.containers.set(call.container, made);
    return { status: 201, headers: made.version.headers };
  },
};

/** Get Container Properties. */
export const containerProperties: Operation = {
  onDisks: false,
  permission: () => 'r',
  async run(context) {
    const { version, metadata } = neededContainer(context);
    const lease = { 'x-ms-lease-status': 'unlocked', 'x-ms-lease-state': 'available' };
    return { status: 200, headers: { ...version.headers, ...lease, ...metadataHeaders(metadata) } };
  },
};

/** Delete Container; at once, where the real service takes half a minute. */
export const deleteContainer: Operation = {
  onDisks: false,
  permission: () => 'd',
  async run(context) {
    const { blobs } = neededContainer(context);
    for (const blob of blobs.values()) await blob.store.close();
    context.account.containers.delete(context.call.container);
    return { status: 202, headers: {} };
  },
};
