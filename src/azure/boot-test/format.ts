import { formatRun, formatStory } from '../../boot/format.ts';
import type { AzureBootResult } from './options.ts';

/** How far the machine on Azure came, for people. */
export function formatBootTest(result: AzureBootResult): string {
  const { generation, vmSize, location, provisioned, guest, cleanUp } = result;
  const ready = provisioned === null ? 'not waited for' : provisioned ? 'taken by Azure' : 'not taken by Azure';
  return [
    `Generation ${generation}, ${vmSize} in ${location}`,
    ...formatRun(result),
    ...(guest.overlayApplied ? formatStory(guest, ready) : [`Ready report: ${ready}`]),
    ...(cleanUp === null ? [] : [`Left behind; remove it with: ${cleanUp}`]),
  ].join('\n');
}
