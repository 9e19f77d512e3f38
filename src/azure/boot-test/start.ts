import type { FailbackError } from '../../errors.ts';
import { isFailbackError, toFailbackError } from '../../errors.ts';
import { report } from '../../events.ts';
import type { StepIo } from '../../step-io.ts';
import type { Azure } from '../arm.ts';
import { machineRequest, type MachineSettings } from '../machines/request.ts';

/** Both generations, 8 GiB of memory: the client wants 3,800,000 kB. */
const SIZES: readonly [string, ...string[]] = [
  'Standard_D2s_v5',
  'Standard_D2as_v5',
  'Standard_B2ms',
  'Standard_D2s_v3',
];

/** The machine's name within its group. */
export const MACHINE = 'vm';

export interface StartedMachine {
  readonly vmSize: string;
  /** Follows Azure's own judgement until the signal fires. */
  provisioning(signal: AbortSignal): Provisioning;
}

/** How far Azure is with the machine: it `succeeded` once a machine that is provisioned has reported ready. */
export interface Provisioning {
  readonly state: 'creating' | 'succeeded' | 'failed';
  readonly error: FailbackError | undefined;
}

/** Asks Azure for a machine; of several sizes for the first that is to be had. Throws what `Azure.call` throws. */
export async function startMachine(
  azure: Azure,
  { group, vmSize, ...settings }: MachineSettings & { readonly group: string; readonly vmSize: string | undefined },
  { host, signal }: Pick<StepIo, 'host' | 'signal'>,
): Promise<StartedMachine> {
  const start = async (size: string): Promise<StartedMachine> => {
    const { poller } = await azure.call(`start a machine of size ${size}`, signal, async (call) => {
      const poller = azure.compute.virtualMachines.createOrUpdate(group, MACHINE, machineRequest(size, settings), call);
      await poller.submitted();
      // In an object, because the poller itself would be waited for.
      return { poller };
    });
    const follow = (until: AbortSignal) =>
      azure.call('provision the machine', until, () => poller.pollUntilDone({ abortSignal: until }));
    return { vmSize: size, provisioning: (until) => outcome(follow(until)) };
  };

  const [first, ...others] = vmSize === undefined ? SIZES : [vmSize];
  let size = first;
  for (;;) {
    try {
      return await start(size);
    } catch (error) {
      const next = others.shift();
      if (next === undefined || !isUnavailable(error)) throw error;
      const { message } = error as FailbackError;
      report(host, 'note.info', `${message} Trying ${next}.`, { vmSize: size, next });
      size = next;
    }
  }
}

/** Whether a size is not offered in the region, or its quota is used up. */
export function isUnavailable(error: unknown): boolean {
  if (!isFailbackError(error) || error.code !== 'E_AZURE') return false;
  const { azureCode } = error.data;
  if (azureCode === 'SkuNotAvailable' || azureCode === 'QuotaExceeded') return true;
  return /^(?:OperationNotAllowed|InvalidParameter)$/.test(String(azureCode)) && /quota|VM size/i.test(error.message);
}

function outcome(operation: Promise<unknown>): Provisioning {
  const provisioning: { state: Provisioning['state']; error: FailbackError | undefined } = {
    state: 'creating',
    error: undefined,
  };
  operation.then(
    () => (provisioning.state = 'succeeded'),
    (error: unknown) => {
      const failure = toFailbackError(error);
      // Whoever followed it has stopped: Azure itself said nothing.
      if (failure.code === 'E_INTERRUPTED') return;
      provisioning.state = 'failed';
      provisioning.error = failure;
    },
  );
  return provisioning;
}
