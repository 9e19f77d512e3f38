import { appendFile, chmod, readFile, writeFile } from 'node:fs/promises';
import { type Folder, temporaryFolder } from './formats/folder.ts';

/** A PATH of its own, with shell scripts in place of programs; each call is noted. */
export interface FakePrograms extends AsyncDisposable {
  readonly env: NodeJS.ProcessEnv;
  readonly folder: Folder;
  /** Calls so far, as `program argument argument …`. */
  calls(): Promise<string[]>;
}

/** `scripts` gives the body of each program, which finds only the shell's own commands. */
export async function fakePrograms(scripts: Readonly<Record<string, string>>): Promise<FakePrograms> {
  const folder = await temporaryFolder();
  const log = folder.at('calls.log');
  await appendFile(log, '');
  for (const [name, body] of Object.entries(scripts)) {
    await writeFile(folder.at(name), `#!/bin/sh\necho "${name} $*" >>${log}\n${body}\n`);
    await chmod(folder.at(name), 0o755);
  }
  return {
    env: { PATH: folder.at('') },
    folder,
    calls: async () => (await readFile(log, 'utf8')).split('\n').slice(0, -1),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
