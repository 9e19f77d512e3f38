import type { BootFacts } from '../boot/facts.ts';
import { MILESTONES } from '../boot/milestones.ts';
import { html, type Html } from './html.ts';
import type { Picture } from './picture.ts';
import { table } from './table.ts';
import { badge, facts } from './words.ts';
import { waterfall } from './waterfall.ts';

/** How the image booted: verdict, milestones on a scale of seconds, what the guest did, the last picture of its screen. */
export function bootSection(boot: BootFacts | null, screen: Picture | null): Html {
  if (boot === null) return html`<p>${badge('plain', 'Not booted')} No boot check came to a result.</p>`;
  const { accel, firmware, secondBoot } = boot;
  return html`
    <p>${bootBadge(boot)}</p>
    <div class="columns">
      <div>
        ${milestones('Milestones', boot.milestones)}
        ${secondBoot && milestones('Milestones of the second boot', secondBoot.milestones)}
        ${facts([
          ['Firmware', firmware === 'bios' ? 'BIOS' : 'UEFI'],
          ['Machine', accel === 'kvm' ? 'QEMU with KVM' : 'QEMU, emulated'],
          ...guestFacts(boot),
          secondBoot && ['Second boot', secondBoot.idle ? 'stays idle' : 'does not stay idle'],
        ])}
      </div>
      ${screen && picture(screen)}
    </div>
  `;
}

/** The verdict in a word or two. */
export function bootBadge(boot: BootFacts | null): Html {
  if (boot === null) return badge('plain', 'Not booted');
  return boot.ok ? badge('good', 'Boots') : badge('bad', 'Does not boot as asked');
}

function milestones(caption: string, seconds: BootFacts['milestones']): Html {
  const reached = Object.entries(seconds).sort(([, a], [, b]) => a - b);
  if (reached.length === 0) return html`<p>Nothing was seen of it.</p>`;
  const spans = reached.map(([id, at], index) => {
    const start = reached[index - 1]?.[1] ?? 0;
    return { name: titleOf(id), start, length: at - start };
  });
  return table({
    kind: 'times',
    caption,
    columns: ['Reached', 'After', 'Since the one before'],
    rows: waterfall(spans, ({ start, length }) => [`${(start + length).toFixed(1)} s`]),
  });
}

function titleOf(id: string): string {
  return MILESTONES.find((milestone) => milestone.id === id)?.title ?? (id === 'marker' ? 'expected text' : id);
}

function guestFacts({ overlayApplied, configuration, readyReport, client, completed, poweredOff }: BootFacts) {
  if (!overlayApplied) return [['Guest', 'the live system as it is']] as const;
  const { received, valid, by } = readyReport;
  const status = client.status === null ? '' : `, ended with status ${client.status}`;
  return [
    [
      'Configuration',
      `${configuration.source ?? 'unknown'}${configuration.delivered ? ', user data was delivered' : ''}`,
    ],
    ['Ready report', valid ? `valid, as ${by === 'json' ? 'JSON' : 'XML'}` : received ? 'wrong' : 'none'],
    ['Client', client.started ? `started${status}` : 'not started'],
    completed && (['Completed', poweredOff ? 'the machine switched itself off' : 'the machine stays on'] as const),
  ] as const;
}

function picture({ url, width, height }: Picture): Html {
  return html`<figure>
    <img src="${url}" width="${width}" height="${height}" alt="The machine's screen at the end of the boot check" />
    <figcaption>The screen when the check ended</figcaption>
  </figure>`;
}
