import { FailbackError } from '../errors.ts';
import { errorsFor, type Finding, type Generation } from '../inspect/finding.ts';
import { inspectDisk } from '../inspect/inspect-disk.ts';
import type { OpenImageOptions } from '../inspect/open-image.ts';
import type { DiskReport } from '../inspect/report.ts';

/** Judges a VHD that was built as `inspect` does. Throws `E_VERIFY` with all that keeps it from working on Azure. */
export async function requireReady(path: string, generation: Generation, signal?: AbortSignal): Promise<void> {
  const { findings } = await inspectDisk(path, { signal });
  const errors = errorsFor(generation, findings);
  if (errors.length === 0) return;
  throw new FailbackError('E_VERIFY', `${path} would not work on Azure. ${messagesOf(errors)}`, {
    hint: 'Build it again; if that does not help, check the disk and the memory of this machine.',
    data: { path, findings: errors },
  });
}

/** What becomes right when the disk is made a fixed VHD on its way. */
const MENDED_ON_THE_WAY = new Set(['not-vhd', 'vhd-dynamic']);

/**
 * Judges a disk of any kind before it is sent as a fixed VHD. Throws `E_CHECK_FAILED` with all that keeps it from
 * working on Azure, and the codes of `inspectDisk`.
 */
export async function requireUploadable(
  path: string,
  generation: Generation,
  options: OpenImageOptions,
): Promise<DiskReport> {
  const report = await inspectDisk(path, options);
  const readable = report.content !== null && report.refusal === null;
  const errors = errorsFor(generation, report.findings).filter(
    ({ code }) => !(readable && MENDED_ON_THE_WAY.has(code)),
  );
  if (errors.length === 0) return report;
  const hint = errors.find((error) => error.hint !== null)?.hint ?? undefined;
  throw new FailbackError(
    'E_CHECK_FAILED',
    `${path} is not sent, because it would not work on Azure as generation ${generation}. ${messagesOf(errors)}`,
    { ...(hint === undefined ? {} : { hint }), data: { path, errors } },
  );
}

function messagesOf(findings: readonly Finding[]): string {
  return findings.map(({ message }) => message).join(' ');
}
