import { needed } from '../call.ts';
import { badHeader } from '../refusal.ts';
import { type Operation, neededBlob } from './operation.ts';

const STATUS: Readonly<Record<string, number>> = { acquire: 201, renew: 200, change: 200, release: 200, break: 202 };

/** Lease Blob. */
export const leaseBlob: Operation = {
  onDisks: false,
  permission: () => 'w',
  async run(context) {
    const { version, lease } = neededBlob(context);
    const { call } = context;
    const action = needed(call, 'x-ms-lease-action');
    const status = STATUS[action];
    if (status === undefined) throw badHeader('x-ms-lease-action', action);
    const proposed = call.headers['x-ms-proposed-lease-id'];
    if (proposed !== undefined && !/^[0-9a-f-]{36}$/i.test(proposed))
      throw badHeader('x-ms-proposed-lease-id', proposed);
    const own = () => needed(call, 'x-ms-lease-id');
    let id: string | undefined;
    if (action === 'acquire') id = lease.acquire(proposed, Number(needed(call, 'x-ms-lease-duration')));
    else if (action === 'renew') id = lease.renew(own());
    else if (action === 'change') id = lease.change(own(), needed(call, 'x-ms-proposed-lease-id'));
    else if (action === 'release') lease.release(own());
    else lease.break();
    const extra = action === 'break' ? { 'x-ms-lease-time': '0' } : {};
    return { status, headers: { ...version.headers, ...extra, ...(id === undefined ? {} : { 'x-ms-lease-id': id }) } };
  },
};
