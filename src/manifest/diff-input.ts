import { isDeepStrictEqual } from 'node:util';
import { change, type Change, type ChangeGroup, exactSize, mapChanges, recordChanges, unixTime } from './change.ts';
import type { Manifest } from './manifest.ts';

type Input = Manifest['input'];
type Guest = NonNullable<Input['options']['guest']>;

/** What went in differently. */
export function inputChanges(before: Manifest, after: Manifest): ChangeGroup[] {
  const [a, b] = [before.input, after.input];
  return [
    { title: 'failback-kit', changes: change('version', before.tool.version, after.tool.version) },
    { title: 'ISO', changes: recordChanges(isoWords(a.iso), isoWords(b.iso)) },
    { title: 'Options', changes: recordChanges(optionWords(a.options), optionWords(b.options)) },
    { title: 'Guest options', changes: guestChanges(a.options.guest, b.options.guest) },
    { title: 'Templates', changes: change('SHA-256', a.templates, b.templates) },
    { title: 'Tools', changes: toolChanges(a.toolbox, b.toolbox) },
  ];
}

/** The inputs that decide about the bytes of the image and differ, each in words. */
export function differingInputs(before: Manifest, after: Manifest): string[] {
  const [a, b] = [before.input, after.input];
  // Which tools there are follows from the options, such as that of a boot check.
  const shared = Object.keys(a.toolbox.tools).filter((name) => Object.hasOwn(b.toolbox.tools, name));
  const same = {
    'the version of failback-kit': before.tool.version === after.tool.version,
    'the ISO': a.iso.sha512 === b.iso.sha512,
    'the options': isDeepStrictEqual({ ...a.options, guest: null }, { ...b.options, guest: null }),
    'the guest options': isDeepStrictEqual(a.options.guest, b.options.guest),
    'the templates': a.templates === b.templates,
    'the versions of the tools': shared.every((name) => a.toolbox.tools[name] === b.toolbox.tools[name]),
  };
  return Object.entries(same).flatMap(([name, isSame]) => (isSame ? [] : [name]));
}

function isoWords(iso: Input['iso']): Record<string, string> {
  const { url, region, version } = iso;
  return {
    name: iso.name,
    ...(region === undefined ? {} : { region }),
    ...(version === undefined ? {} : { version }),
    ...(url === undefined ? {} : { URL: url }),
    size: exactSize(iso.size),
    'SHA-512': iso.sha512,
    'compared with a published digest': iso.verified ? 'yes' : 'no',
    label: iso.label,
    'layout of the live system': iso.layout,
    'made at': unixTime(iso.createdAt),
  };
}

function optionWords({ filesystem, generation, size, kernelArgs, epoch }: Input['options']): Record<string, string> {
  return {
    'file system': filesystem,
    generation: String(generation),
    size: size === 'auto' ? size : exactSize(size),
    'more kernel arguments': kernelArgs.join(' ') || 'none',
    'times in the image': unixTime(epoch),
  };
}

function guestChanges(before: Guest | null, after: Guest | null): Change[] {
  const laid = change('laid over the live system', laidOver(before), laidOver(after));
  return laid.length > 0 || !before || !after ? laid : recordChanges(guestWords(before), guestWords(after));
}

function laidOver(guest: Guest | null): string {
  return guest === null ? 'nothing' : "failback-kit's guest";
}

function guestWords(guest: Guest): Record<string, string> {
  const { network, overlay } = guest;
  return {
    autostart: guest.autostart,
    'after success': guest.afterSuccess,
    console: guest.console,
    'SSH listens': guest.sshListen,
    'SSH keys': guest.sshKeys.join(' ') || 'none',
    hostname: guest.hostname ?? 'none',
    network: network ? Object.values(network).join(' ') : 'DHCP',
    proxy: guest.proxy ?? 'none',
    'ready report': guest.reportReady,
    overlay: overlay ? `${overlay.entries} entries, ${exactSize(overlay.size)}` : 'none',
  };
}

function toolChanges(before: Input['toolbox'], after: Input['toolbox']): Change[] {
  const versions = ({ tools }: Input['toolbox']) => new Map(Object.entries(tools));
  return [...change('run by', before.kind, after.kind), ...mapChanges(versions(before), versions(after))];
}
