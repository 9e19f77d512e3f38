import { FailbackError } from '../errors.ts';
import { errorsFor, type Generation } from '../inspect/finding.ts';
import { inspectDisk } from '../inspect/inspect-disk.ts';

/** Judges a VHD that was built as `inspect` does. Throws `E_VERIFY` with all that keeps it from working on Azure. */
export async function requireReady(path: string, generation: Generation, signal?: AbortSignal): Promise<void> {
  const { findings } = await inspectDisk(path, { signal });
  const errors = errorsFor(generation, findings);
  if (errors.length === 0) return;
  const all = errors.map(({ message }) => message).join(' ');
  throw new FailbackError('E_VERIFY', `${path} would not work on Azure. ${all}`, {
    hint: 'Build it again; if that does not help, check the disk and the memory of this machine.',
    data: { path, findings: errors },
  });
}
