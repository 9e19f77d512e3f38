import { explainClient, type Explanation } from '../../aws/drs/explain.ts';
import { bootDiagnostics } from '../../azure/boot-test/diagnostics.ts';
import type { Machine } from '../../azure/machines/machine.ts';
import { readGuestLine } from '../../boot/guest-lines.ts';
import { toFailbackError } from '../../errors.ts';
import { redact } from '../../redact.ts';
import type { Flow } from '../flow.ts';

/** What the serial console of a failback machine tells. */
export interface ClientLog {
  /** The last failure of which the Failback Client wrote; undefined if it wrote of none that we know. */
  readonly problem: Explanation | undefined;
  /** The last that the machine said of itself. */
  readonly last: string | undefined;
}

/** Reads the console as far as Azure gives it: nothing, if it does not. Throws `E_INTERRUPTED`. */
export async function readClientLog(
  { azure, signal }: Flow,
  machine: Pick<Machine, 'group' | 'name'>,
): Promise<ClientLog> {
  try {
    const log = await bootDiagnostics(azure, machine.group, machine.name).serialLog(signal);
    return clientLog(Buffer.from(log ?? []).toString());
  } catch (thrown) {
    const error = toFailbackError(thrown, signal);
    if (error.code === 'E_INTERRUPTED' || error.fault === 'internal') throw error;
    return { problem: undefined, last: undefined };
  }
}

/** The same of a console that was read. */
export function clientLog(text: string): ClientLog {
  const lines = redact(text).split(/\r?\n/);
  const said = lines.flatMap((line) => readGuestLine(line) ?? []).at(-1);
  return {
    problem: lines.flatMap((line) => explainClient(line) ?? []).at(-1),
    last: said && `${said.id} ${said.text}`.trim(),
  };
}
