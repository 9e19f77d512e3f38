import { joinExtents, type RandomAccess } from '../bytes.ts';
import { FailbackError } from '../errors.ts';
import { type Host, report } from '../events.ts';
import type { CpioEntry } from '../image/cpio.ts';
import type { Filesystem, Generation } from '../image/options.ts';
import type { LiveIso } from '../iso/recognise.ts';
import type { Toolbox } from '../toolbox/toolbox.ts';
import { readContents } from './contents.ts';
import { type DriverState, type DriverVerdict, judgeDrivers, modulesFor, requiredDrivers } from './drivers.ts';
import { type InitramfsLayout, initramfsLayout } from './layout.ts';
import { supplyDrivers } from './supply.ts';

export interface CheckDriversOptions {
  /** The bytes of the ISO. */
  readonly source: RandomAccess;
  /** What was recognised in it. */
  readonly live: Pick<LiveIso, 'boot' | 'live'>;
  /** The ISO in the toolbox. */
  readonly iso: string;
  readonly filesystem: Filesystem;
  readonly generation: Generation;
}

export interface CheckDriversContext {
  readonly toolbox: Toolbox;
  readonly host: Host;
  readonly signal?: AbortSignal | undefined;
}

export interface CheckedDrivers {
  readonly verdict: readonly DriverVerdict[];
  /** What a second archive must hold besides, so that all drivers are there: modules and fresh indexes. */
  readonly entries: readonly CpioEntry[];
  readonly layout: InitramfsLayout;
}

/**
 * Whether the initramfs of an ISO has the drivers that Azure needs; takes missing ones from the live root, with what they
 * need. Throws `E_DRIVERS` if they are not there either, `E_FORMAT` for an initramfs that cannot be read, `E_TOOL_MISSING`,
 * `E_TOOL_FAILED`, `E_INTERRUPTED`.
 */
export async function checkDrivers(o: CheckDriversOptions, context: CheckDriversContext): Promise<CheckedDrivers> {
  const { toolbox, host, signal } = context;
  const { initramfs: entry, kernelVersion: version } = o.live.boot;
  const initramfs = joinExtents(o.source, entry.extents);
  const contents = await readContents(initramfs, signal);
  const layout = initramfsLayout(contents);
  const modules = modulesFor(contents, layout, version);
  const first = judgeDrivers(requiredDrivers(o), modules);
  if (named(first, 'missing').length === 0) return { verdict: first, entries: [], layout };

  const search = { verdict: first, initramfs, modules, live: o.live.live, iso: o.iso, version };
  const { verdict, files } = await supplyDrivers(search, toolbox, signal);
  const missing = named(verdict, 'missing');
  if (missing.some(({ optional }) => !optional)) throw notToBeHad(missing, version);
  const entries = files.map(({ path, content }): CpioEntry => ({
    type: 'file',
    path: `${modules.folder}/${path}`,
    content,
  }));
  const added = named(verdict, 'added');
  if (added.length > 0) {
    report(
      host,
      'note.info',
      `The initramfs lacks ${listOf(added)}; added from the live system, with what they need.`,
      {
        drivers: added.map(({ name }) => name),
        files: entries.map(({ path }) => path),
      },
    );
  }
  if (missing.length > 0) {
    report(host, 'note.warn', `The live system has no driver ${listOf(missing)}: use VM sizes without NVMe disks.`, {
      drivers: missing.map(({ name }) => name),
    });
  }
  return { verdict, entries, layout };
}

function named(verdict: readonly DriverVerdict[], wanted: DriverState): DriverVerdict[] {
  return verdict.filter(({ state }) => state === wanted);
}

function listOf(drivers: readonly DriverVerdict[]): string {
  return drivers.map(({ name, use }) => `${name} (${use})`).join(', ');
}

function notToBeHad(missing: readonly DriverVerdict[], version: string): FailbackError {
  return new FailbackError('E_DRIVERS', `On Azure this ISO would not start: it has no driver ${listOf(missing)}.`, {
    hint: `Neither its initramfs nor its live system has these modules for kernel ${version}. Use a newer ISO.`,
    data: { drivers: missing.map(({ name }) => name), kernel: version },
  });
}
