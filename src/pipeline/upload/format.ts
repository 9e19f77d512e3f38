import { formatBootTest } from '../../azure/boot-test/format.ts';
import { formatSize } from '../../size.ts';
import type { UploadResult } from './options.ts';

/** What was uploaded, for people. */
export function formatUpload(result: UploadResult): string {
  const { id, location, generation, allocated, outcome, transfer, verified, source, calls, bootTest } = result;
  const state = {
    uploaded: 'uploaded',
    unchanged: 'the same was there already; nothing was sent',
    planned: 'a dry run: nothing was changed',
  }[outcome];
  const lines = [id, `  ${location}, generation ${generation}, ${state}`];
  if (transfer) {
    const { sent, resumed, seconds } = transfer;
    const rate = formatSize(Math.round(sent / Math.max(seconds, 0.001)));
    const before = resumed > 0 ? `, ${formatSize(resumed)} by an earlier run` : '';
    lines.push(`  ${formatSize(sent)} sent in ${seconds.toFixed(1)} s (${rate}/s)${before}`);
  }
  if (outcome === 'planned') lines.push(`  ${formatSize(allocated)} of data would be sent`);
  if (verified) lines.push(`  read back: ${verified === 'full' ? 'every byte' : 'which ranges are there'}`);
  if (source !== null) lines.push(`  made of ${source}, which was kept`);
  for (const { method, resource, body } of calls ?? []) {
    lines.push(`  ${method} ${resource}`, ...(body === undefined ? [] : [`    ${JSON.stringify(body)}`]));
  }
  if (bootTest) lines.push('', formatBootTest(bootTest));
  return lines.join('\n');
}
