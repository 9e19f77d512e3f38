import type { Instance, InstanceStatus } from '@aws-sdk/client-ec2';
import { listInstances, listInstanceStatus } from '../../aws/ec2/instances.ts';
import type { Flow } from '../flow.ts';

/** `up`: it runs, and the checks of EC2 are passed; `booting` also while EC2 does not know it yet. */
export type InstanceState = 'booting' | 'up' | 'stopped' | 'gone';

export interface SeenInstance {
  readonly state: InstanceState;
  readonly privateIp: string | null;
  /** When it was seen so first, milliseconds since 1970. */
  readonly at: number;
}

export interface InstanceWatch {
  /** Looks at those that were not seen up yet. Throws what `Aws.call` throws. */
  look(ids: readonly string[]): Promise<void>;
  seen(id: string): SeenInstance | undefined;
}

/** Notes when instances come up. */
export function watchInstances({ aws, signal, now }: Pick<Flow, 'aws' | 'signal' | 'now'>): InstanceWatch {
  const known = new Map<string, SeenInstance>();
  return {
    async look(ids) {
      const open = ids.filter((id) => known.get(id)?.state !== 'up');
      if (open.length === 0) return;
      const instances = await listInstances(aws, open, signal);
      const running = instances.flatMap(({ InstanceId, State }) =>
        InstanceId !== undefined && State?.Name === 'running' ? [InstanceId] : [],
      );
      const checks = running.length === 0 ? [] : await listInstanceStatus(aws, running, signal);
      for (const instance of instances) {
        const { InstanceId: id = '', PrivateIpAddress: privateIp = null } = instance;
        const state = stateOf(
          instance,
          checks.find(({ InstanceId }) => InstanceId === id),
        );
        if (known.get(id)?.state !== state) known.set(id, { state, privateIp, at: now() });
      }
    },
    seen: (id) => known.get(id),
  };
}

function stateOf({ State }: Instance, checks: InstanceStatus | undefined): InstanceState {
  switch (State?.Name) {
    case 'running': {
      const passed = checks?.InstanceStatus?.Status === 'ok' && checks.SystemStatus?.Status === 'ok';
      return passed ? 'up' : 'booting';
    }
    case 'stopped':
      return 'stopped';
    case 'terminated':
    case 'shutting-down':
      return 'gone';
    default:
      return 'booting';
  }
}
