import { access, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { packageFile } from '../../../src/paths.ts';
import { fakePrograms } from '../fake-programs.ts';

/** Shells that must understand what runs in the guest. */
export const SHELLS: readonly (readonly [string, ...string[]])[] = [['dash'], ['bash', '--posix'], ['busybox', 'sh']];

export const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** A folder that stands for the root of the guest, with failback-kit's libraries in it and fake programs beside it. */
export interface GuestRig extends AsyncDisposable {
  /** The path of a file of the guest. */
  at(path: string): string;
  put(path: string, content: string): Promise<void>;
  text(path: string): Promise<string>;
  /** Runs `failback-guest COMMAND` without the dispatcher. `set -u`, as there. */
  run(
    shell: readonly [string, ...string[]],
    command: string,
    env?: NodeJS.ProcessEnv,
  ): Promise<{ readonly stdout: string; readonly stderr: string; readonly exitCode?: number }>;
  /** Calls of the fake programs, which may add lines of their own to `$LOG`. */
  calls(): Promise<string[]>;
  /** Lines of the kernel's log, without their level. */
  log(): Promise<string[]>;
}

export async function guestRig(fakes: Readonly<Record<string, string>> = {}): Promise<GuestRig> {
  const programs = await fakePrograms(fakes);
  const { folder } = programs;
  const at = (path: string) => join(folder.at('guest'), path);
  const put = async (path: string, content: string) => {
    await mkdir(dirname(at(path)), { recursive: true });
    await writeFile(at(path), content);
  };
  await put('proc/sys/kernel/printk', '7\t4\t1\t7\n');
  await put('dev/kmsg', '');
  await mkdir(at('usr/lib'), { recursive: true });
  await symlink(packageFile('templates/guest/root/usr/lib/failback-kit'), at('usr/lib/failback-kit'));
  // busybox takes its own program before one of PATH, but a function before both.
  const functions = Object.keys(fakes)
    .filter((name) => /^\w+$/.test(name))
    .map((name) => `${name}() { "$FAKES/${name}" "$@"; }`);
  const script = [
    'set -u',
    ...functions,
    '. "$FAILBACK_ROOT/usr/lib/failback-kit/common.sh"',
    '. "$FAILBACK_LIB/$1.sh"',
    'guest_$1',
  ].join('\n');
  return {
    at,
    put,
    text: (path) => readFile(at(path), 'utf8'),
    run: async ([program, ...options], command, env = {}) =>
      await execa(program, [...options, '-c', script, 'sh', command], {
        reject: false,
        env: {
          FAKES: folder.at(''),
          LOG: folder.at('calls.log'),
          FAILBACK_ROOT: folder.at('guest'),
          PATH: `${folder.at('')}:${process.env.PATH}`,
          ...env,
        },
      }),
    calls: () => programs.calls(),
    log: async () =>
      (await readFile(at('dev/kmsg'), 'utf8'))
        .split('\n')
        .slice(0, -1)
        .map((line) => line.slice(3)),
    [Symbol.asyncDispose]: () => programs[Symbol.asyncDispose](),
  };
}
