import { FailbackError } from '../../errors.ts';
import type { Flow } from '../flow.ts';

/** Those servers of the flow that are in a wave; all if none is named. Throws `E_USAGE` if there are none. */
export function ofWave(flow: Flow, wave: number | undefined): Flow {
  if (wave === undefined) return flow;
  const servers = flow.servers.filter((server) => server.wave === wave);
  if (servers.length > 0) return { ...flow, servers };
  throw new FailbackError('E_USAGE', `--wave: no server that was chosen is in wave ${wave}.`, {
    hint: `There are waves ${[...new Set(flow.servers.map((server) => server.wave))].sort((a, b) => a - b).join(', ')}.`,
  });
}
