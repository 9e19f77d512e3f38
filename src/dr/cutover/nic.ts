import { armId } from '../../azure/arm-id.ts';
import { getNic, makeNic, type Nic, type NicSettings } from '../../azure/network/nics.ts';
import { type NicLikeness, nicLikeness } from '../../azure/network/nic-likeness.ts';
import { isFailbackError } from '../../errors.ts';
import { report } from '../../events.ts';
import { ensure } from '../ensure.ts';
import type { Flow } from '../flow.ts';
import { subnetId } from '../plan/ids.ts';
import { requireOurs } from '../require-ours.ts';
import { planTags } from '../tags.ts';
import type { Subject } from './look.ts';

/**
 * Ids of the interfaces of the new machine, each wired as one of the original was, the primary one first. Gives undefined
 * in a dry run that would make one. Throws `E_GUARD` if others have their names, and what `Azure.call` throws.
 */
export async function ensureCutoverNics(flow: Flow, subject: Subject): Promise<readonly string[] | undefined> {
  const { names, row } = subject;
  const originals = row.machine?.nics ?? [];
  const ids: (string | undefined)[] = [];
  for (let index = 0; index < Math.max(1, originals.length); index += 1) {
    const name = index === 0 ? names.nic : `${names.nic}-${index + 1}`;
    ids.push((await ensureNic(flow, subject, name, originals[index]))?.id);
  }
  return ids.every((id) => id !== undefined) ? ids : undefined;
}

function ensureNic(flow: Flow, subject: Subject, name: string, original: Nic | undefined): Promise<Nic | undefined> {
  const { azure, plan, signal, host } = flow;
  const { server } = subject;
  const group = plan.azure.resourceGroup;
  return ensure(flow, {
    cloud: 'azure',
    what: `the network interface ${name}`,
    async look() {
      const there = await getNic(azure, armId(azure, group, `Microsoft.Network/networkInterfaces/${name}`), signal);
      if (there) requireOurs(plan, server, 'cutover-nic', there);
      return there;
    },
    async make() {
      const settings = await settingsFor(flow, subject, original);
      const { privateIp } = settings;
      if (privateIp === undefined) return makeNic(azure, group, name, settings, signal);
      try {
        return await makeNic(azure, group, name, settings, signal);
      } catch (error) {
        if (!isTaken(error)) throw error;
        const message = `${privateIp} is not free: ${server.name} gets another private address.`;
        report(host, 'note.warn', message, { privateIp });
        return makeNic(azure, group, name, { ...settings, privateIp: undefined }, signal);
      }
    },
  });
}

async function settingsFor(flow: Flow, { server, row }: Subject, original: Nic | undefined): Promise<NicSettings> {
  const { azure, plan, signal } = flow;
  const like = original && (await nicLikeness(azure, original.id, signal));
  if (like) warnOfAddresses(flow, original.name, like);
  const known = row.sourceServer?.sourceProperties?.networkInterfaces?.find(({ isPrimary }) => isPrimary)?.ips?.[0];
  const privateIp = plan.failback.keepPrivateIp ? (original?.privateIps[0] ?? known) : undefined;
  return {
    accelerated: false,
    ...like,
    ...{ location: plan.azure.location, privateIp, subnet: like?.subnet ?? subnetId(plan.azure) },
    tags: planTags(plan, 'cutover-nic', server.name, flow.now()),
  };
}

/** What stays with the original interface, because only one can have it. */
function warnOfAddresses({ host }: Flow, name: string, { publicAddress, others }: NicLikeness): void {
  const kept = [
    ...(publicAddress === undefined
      ? []
      : [`the public address ${publicAddress.slice(publicAddress.lastIndexOf('/') + 1)}`]),
    ...(others === 0 ? [] : [`${others} more private ${others === 1 ? 'address' : 'addresses'}`]),
  ];
  if (kept.length > 0) report(host, 'note.warn', `${name} keeps ${kept.join(' and ')}: give them to the new one.`, {});
}

/** Somebody has the address, or it is not of the subnet any more. */
function isTaken(error: unknown): boolean {
  return isFailbackError(error) && /^PrivateIPAddress/.test(String(error.data.azureCode));
}
