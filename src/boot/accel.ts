import { randomBytes } from 'node:crypto';
import { FailbackError, interrupted, isFailbackError } from '../errors.ts';
import type { Toolbox } from '../toolbox/toolbox.ts';
import { settlesWithin, startDeadline } from './deadline.ts';
import { PROBE_WORD, probeSector } from './probe-sector.ts';
import { type Accelerator, qemuProbe } from './qemu-system.ts';

/** Milliseconds in which the probe must have spoken; it takes a tenth of a second where KVM works. */
const PROBE_LIMIT = 3000;

/** Milliseconds for a stopped probe to go away; one that is stuck in the kernel cannot be waited for. */
const END_LIMIT = 5000;

const verdicts = new Map<Toolbox['kind'], boolean>();

/** The accelerator to use: KVM if it works, else TCG. Throws `E_TOOL_FAILED` if KVM is asked for and does not work. */
export async function chooseAccelerator(
  wish: Accelerator | 'auto',
  toolbox: Toolbox,
  signal: AbortSignal,
): Promise<Accelerator> {
  if (wish === 'tcg') return 'tcg';
  const works = verdicts.get(toolbox.kind) ?? (await runsGuests('kvm', toolbox, signal));
  verdicts.set(toolbox.kind, works);
  if (works) return 'kvm';
  if (wish === 'auto') return 'tcg';
  throw new FailbackError('E_TOOL_FAILED', 'KVM does not work here: a guest was started and did not run.', {
    hint: 'Check that /dev/kvm exists and that you may open it, or let QEMU emulate the processor (--accel tcg).',
  });
}

/**
 * Whether 64-bit guests really run with an accelerator. That its device can be opened proves nothing, nor does a BIOS
 * that comes up: machines exist where everything hangs from there. Throws `E_TOOL_MISSING` without QEMU.
 */
export async function runsGuests(
  accel: Accelerator,
  toolbox: Toolbox,
  signal: AbortSignal,
  limitMs = PROBE_LIMIT,
  endLimitMs = END_LIMIT,
): Promise<boolean> {
  const sector = `probe-${randomBytes(4).toString('hex')}`;
  await toolbox.put([{ path: sector, content: probeSector() }], { signal });
  using limit = startDeadline(limitMs, signal);
  let spoke = false;
  let failure: unknown;
  const ended = toolbox
    .run(qemuProbe(accel, sector), {
      signal: limit.signal,
      onLine: (line) => {
        if (!line.includes(PROBE_WORD)) return;
        spoke = true;
        limit.end();
      },
    })
    .catch((error: unknown) => (failure = error));
  await settlesWithin(ended, limitMs + endLimitMs);
  const removed = toolbox.run({ tool: 'rm', args: ['-f', sector] }).catch(() => undefined);
  await settlesWithin(removed, endLimitMs);
  if (signal.aborted) throw interrupted(failure);
  if (isFailbackError(failure) && failure.code !== 'E_TOOL_FAILED' && failure.code !== 'E_INTERRUPTED') throw failure;
  return spoke;
}
