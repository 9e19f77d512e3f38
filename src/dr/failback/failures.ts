import type { Explanation } from '../../aws/drs/explain.ts';
import type { Machine } from '../../azure/machines/machine.ts';
import { FailbackError } from '../../errors.ts';
import type { Flow } from '../flow.ts';
import { guard } from '../failover/guard.ts';
import { readClientLog } from './client-log.ts';

const AGAIN = 'Then failback dr failback start takes it up again.';

/** The recovery instance went away while it was watched. */
export function gone(name: string, id: string): FailbackError {
  return guard(`The recovery instance ${id} of ${name} is no longer there.`, 'Somebody else has ended it.');
}

/** A failback that does not get on, with what DRS says, and what the client wrote. */
export async function stuck(
  flow: Flow,
  name: string,
  { code, what, mend, raw }: Explanation,
  machine: Pick<Machine, 'id' | 'group' | 'name'>,
): Promise<FailbackError> {
  const { problem, last } = await readClientLog(flow, machine);
  const says = raw === undefined ? '' : ` DRS: ${raw}`;
  return new FailbackError('E_DR', `The failback of ${name} does not get on. ${what}${says}`, {
    hint: [mend, ...(problem ? [`The client wrote: ${problem.raw}. ${problem.mend}`] : []), AGAIN].join(' '),
    data: { code, raw, machine: machine.id, client: problem?.raw, last },
  });
}

/** A client that did not come to DRS. */
export async function notPaired(
  flow: Flow,
  name: string,
  machine: Pick<Machine, 'id' | 'group' | 'name'>,
): Promise<FailbackError> {
  const { problem, last } = await readClientLog(flow, machine);
  const why =
    problem?.what ?? (last === undefined ? 'Its console says nothing of it.' : `Its console ends with: ${last}`);
  const mend =
    problem?.mend ??
    'It must reach DRS and S3 on TCP 443, and the recovery instance on TCP 1500: failback dr check --phase failback. Its serial console says more.';
  return new FailbackError('E_DR', `The Failback Client of ${name} (${machine.name}) did not come to DRS. ${why}`, {
    hint: `${mend} ${AGAIN}`,
    data: { machine: machine.id, client: problem?.raw, last },
  });
}
