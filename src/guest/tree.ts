import type { CpioEntry } from '../image/cpio.ts';
import { templateFiles } from '../image/template.ts';
import { regions } from '../iso/regions.ts';
import { usage } from './checks.ts';
import { GUEST_CONF, guestConf } from './guest-conf.ts';
import type { Guest } from './options.ts';
import { enablingLinks } from './units.ts';

/** Everything that is laid over the live system, by its path there: our files, those of the options, the user's last. */
export async function guestTree(guest: Guest): Promise<CpioEntry[]> {
  const templates = await templateFiles('guest/root');
  const ours = [
    ...templates.map(({ path, text }) => file(path, text, isProgram(path, text) ? 0o755 : 0o644)),
    ...templates.flatMap(({ path, text }) => enablingLinks(path, text)),
    file('etc/failback-kit/bucket-suffixes', bucketSuffixes()),
    // The hash of a password is nobody's business.
    file(GUEST_CONF, guestConf(guest), guest.passwordHash === undefined ? 0o644 : 0o600),
    ...(guest.sshKeys.length === 0
      ? []
      : [file('etc/failback-kit/authorized_keys', guest.sshKeys.map(({ line }) => `${line}\n`).join(''))]),
  ];
  return layOver(ours, guest.overlay?.entries ?? []);
}

function file(path: string, text: string, mode = 0o644): CpioEntry {
  return { path, type: 'file', mode, content: Buffer.from(text) };
}

/** What the newer regions append to the names of their buckets: `REGION SUFFIX`, for the check before the start. */
function bucketSuffixes(): string {
  return regions()
    .filter(({ bucketSuffix }) => bucketSuffix !== undefined)
    .map(({ name, bucketSuffix }) => `${name} ${bucketSuffix}\n`)
    .join('');
}

function isProgram(path: string, text: string): boolean {
  return path.startsWith('usr/bin/') || text.startsWith('#!');
}

/** Both trees as one; of two entries with the same path the upper one stays. Throws `E_USAGE` where one has a folder and the other has none. */
function layOver(lower: readonly CpioEntry[], upper: readonly CpioEntry[]): CpioEntry[] {
  const merged = new Map([...lower, ...upper].map((entry) => [entry.path, entry]));
  const folders = new Set([...merged.keys()].flatMap(parentsOf));
  for (const { path, type } of merged.values()) {
    if (type === 'folder' || !folders.has(path)) continue;
    throw usage(`The overlay and failback-kit disagree: /${path} is a folder for one of them.`, 'Use another path.');
  }
  return [...merged.values()];
}

function parentsOf(path: string): string[] {
  const names = path.split('/');
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join('/'));
}
