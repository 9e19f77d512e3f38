import { randomBytes } from 'node:crypto';
import { startDeadline } from '../../boot/deadline.ts';
import { interrupted, isFailbackError } from '../../errors.ts';
import { report } from '../../events.ts';
import type { StepIo } from '../../step-io.ts';
import type { Azure } from '../arm.ts';
import { isMissing } from '../azure-error.ts';

/** Milliseconds in which Azure must take the requests to make and to remove the group, whoever wants to stop. */
const LIMIT = 120_000;

const NEVER = new AbortController().signal;

export interface ThrowAwayGroup {
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Leave the group, and what is in it. */
  readonly keep: boolean;
}

type Io = Pick<StepIo, 'host' | 'signal'>;

/**
 * Makes a resource group, lends it to `use`, and removes it with all that is in it, whatever happens. Once stopped, it
 * only waits until Azure has taken the request. `cleanUp` is the command for what could not be removed, or was kept.
 */
export async function withThrowAwayGroup<T>(
  azure: Azure,
  { location, tags, keep }: ThrowAwayGroup,
  io: Io,
  use: (group: string) => Promise<T>,
): Promise<{ readonly value: T; readonly cleanUp: string | null }> {
  const group = `failback-boot-test-${randomBytes(5).toString('hex')}`;
  const command = `az group delete --subscription ${azure.subscription} --name ${group} --yes`;
  let cleanUp: string | null = command;
  let value: T;
  const making = makeGroup(azure, group, { location, tags }, io.signal);
  // What Azure refused to make is not there.
  await making.catch((error: unknown) => {
    if (isRefusal(error)) throw error;
  });
  try {
    await making;
    value = await use(group);
  } finally {
    if (keep) report(io.host, 'note.info', `Kept: ${group}. Remove it with: ${command}`, { command });
    else if (await removeGroup(azure, group, command, io)) cleanUp = null;
  }
  if (io.signal.aborted) throw interrupted(io.signal.reason);
  return { value, cleanUp };
}

/** Whether Azure said that it did nothing. */
function isRefusal(error: unknown): boolean {
  const status = isFailbackError(error) && error.code === 'E_AZURE' ? Number(error.data.status) : 0;
  return status >= 400 && status < 500;
}

/** To its end: a request that was broken off could still make the group after it was looked for in vain. */
async function makeGroup(
  azure: Azure,
  group: string,
  { location, tags }: Omit<ThrowAwayGroup, 'keep'>,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  using limit = startDeadline(LIMIT, NEVER);
  await azure.call(`make the resource group ${group}`, limit.signal, (options) =>
    azure.resources.resourceGroups.createOrUpdate(group, { location, tags: { ...tags } }, options),
  );
  signal.throwIfAborted();
}

/** Whether the group is gone, or will be without us. It never throws: what happened before is what matters. */
async function removeGroup(azure: Azure, group: string, command: string, { host, signal }: Io): Promise<boolean> {
  let taken = false;
  try {
    const removal = await startRemoval(azure, group);
    taken = true;
    await azure.call(`remove the resource group ${group}`, signal, (options) => removal.pollUntilDone(options));
    return true;
  } catch (error) {
    if (isMissing(error)) return true;
    if (taken && signal.aborted) {
      report(host, 'note.info', `Azure is removing the resource group ${group}.`, { group });
      return true;
    }
    const reason = error instanceof Error ? error.message : String(error);
    report(host, 'note.warn', `The resource group ${group} may still be there: ${reason} Remove it with: ${command}`, {
      group,
      command,
    });
    return false;
  }
}

/** Not even a run that is stopped leaves a machine running. */
async function startRemoval(azure: Azure, group: string) {
  using limit = startDeadline(LIMIT, NEVER);
  return await azure.call(`remove the resource group ${group}`, limit.signal, (options) =>
    azure.resources.resourceGroups.beginDelete(group, {
      forceDeletionTypes: 'Microsoft.Compute/virtualMachines',
      ...options,
    }),
  );
}
