import type { Manifest } from '../manifest/manifest.ts';
import { formatSize } from '../size.ts';
import { html, type Html } from './html.ts';
import { badge, code, exactBytes, facts, utc } from './words.ts';

/** What went into an image: the ISO and whether it was verified, the options, the versions of the tools. */
export function inputSection({ input, tool }: Manifest): Html {
  const { iso, options, toolbox, templates } = input;
  return html`
    <h4>ISO</h4>
    <p>${isoBadge(iso)}</p>
    ${facts([
      ['Name', code(iso.name)],
      iso.region !== undefined && ['Region', iso.region],
      iso.version !== undefined && ['Version', iso.version],
      iso.url !== undefined && ['Address', code(iso.url)],
      ['Size', `${formatSize(iso.size)}, ${exactBytes(iso.size)}`],
      ['Label', code(iso.label)],
      ['Made', utc(iso.createdAt)],
      ['SHA-512', code(iso.sha512)],
    ])}
    <div class="columns">
      <div>
        <h4>Options</h4>
        ${optionFacts(options)}
      </div>
      <div>
        <h4>Guest</h4>
        ${guestFacts(options.guest)}
      </div>
      <div>
        <h4>Made with</h4>
        ${facts([
          ['failback-kit', tool.version],
          ['Tools', toolbox.kind === 'host' ? 'of the machine' : `in a container of ${toolbox.kind}`],
          ...Object.entries(toolbox.tools).map(([name, version]) => [code(name), version] as const),
          ['Templates', code(templates)],
        ])}
      </div>
    </div>
  `;
}

/** Whether the ISO is the published one. */
export function isoBadge({ verified }: Manifest['input']['iso']): Html {
  return verified ? badge('good', 'ISO verified') : badge('warn', 'ISO not verified');
}

function optionFacts({ filesystem, generation, size, kernelArgs, epoch }: Manifest['input']['options']): Html {
  return facts([
    ['File system', filesystem],
    ['Generation', String(generation)],
    ['Size of the disk', size === 'auto' ? 'auto' : exactBytes(size)],
    ['More kernel arguments', kernelArgs.length === 0 ? 'none' : code(kernelArgs.join(' '))],
    ['Times in the image', utc(epoch)],
  ]);
}

function guestFacts(guest: Manifest['input']['options']['guest']): Html {
  if (guest === null) return html`<p>Nothing is laid over the live system.</p>`;
  const { network, overlay, sshKeys } = guest;
  return facts([
    ['Start of the client', guest.autostart === 'on' ? 'by itself' : 'by hand'],
    ['After success', guest.afterSuccess === 'poweroff' ? 'the machine is switched off' : 'the machine stays on'],
    ['Console', guest.console],
    ['SSH', guest.sshListen === 'all' ? 'from everywhere' : 'from the machine itself'],
    ['SSH keys', sshKeys.length === 0 ? 'none' : sshKeys.map((key) => html`${code(key)} `)],
    guest.hostname !== null && ['Host name', code(guest.hostname)],
    ['Network', network ? Object.values(network).join(', ') : 'DHCP'],
    guest.proxy !== null && ['Proxy', code(guest.proxy)],
    ['Ready report to Azure', guest.reportReady],
    overlay && ['Overlay', `${overlay.entries} entries, ${formatSize(overlay.size)}`],
  ]);
}
