import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { temporaryFolder } from '../formats/folder.ts';

/** A Slurm cluster on loopback: a controller and two nodes. Needs root. */
export interface Slurm extends AsyncDisposable {
  /** What its commands need to find it. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs commands, and waits until no job is left. */
  run(script: string, options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }): Promise<void>;
}

export async function startSlurm(): Promise<Slurm> {
  const folder = await temporaryFolder();
  const [controller = 0, ...nodes] = await freePorts(3);
  const conf = folder.at('slurm.conf');
  await mkdir(folder.at('state'));
  await writeFile(
    conf,
    configuration((name) => folder.at(name), controller, nodes),
  );
  const env = { SLURM_CONF: conf };
  const daemons: ReturnType<typeof daemon>[] = [];
  const stop = async () => {
    for (const child of daemons) child.kill('SIGTERM');
    await Promise.all(daemons);
    await folder[Symbol.asyncDispose]();
  };
  try {
    const names = nodes.map((_, index) => `node${index}`);
    daemons.push(daemon('slurmctld', ['-D', '-f', conf], folder.at('slurmctld.log')));
    // A node that finds no controller waits long before it tries again.
    await until(async () => / is UP$/.test(await ask(['scontrol', 'ping'], env)));
    for (const name of names) daemons.push(daemon('slurmd', ['-D', '-N', name, '-f', conf], folder.at(`${name}.log`)));
    await until(async () => (await ask(['sinfo', '--noheader', '--format=%t'], env)) === 'idle');
  } catch (error) {
    const log = await readFile(folder.at('slurmctld.log'), 'utf8').catch(() => '');
    await stop();
    throw new Error(`Slurm did not start:\n${log}`, { cause: error });
  }
  return {
    env,
    async run(script, options) {
      await execa('sh', ['-euc', script], { ...options, env: { ...options.env, ...env } });
      await until(async () => (await ask(['squeue', '--noheader'], env)) === '');
    },
    [Symbol.asyncDispose]: stop,
  };
}

/** No munge, no cgroups, no accounting; the nodes say that they have what they are asked for. */
function configuration(at: (name: string) => string, controller: number, nodes: readonly number[]): string {
  const lines = {
    ClusterName: 'failback',
    SlurmctldHost: 'localhost(127.0.0.1)',
    SlurmctldPort: controller,
    SlurmUser: 'root',
    AuthType: 'auth/none',
    CredType: 'cred/none',
    StateSaveLocation: at('state'),
    SlurmdSpoolDir: at('spool-%n'),
    SlurmctldPidFile: at('slurmctld.pid'),
    SlurmdPidFile: at('%n.pid'),
    ProctrackType: 'proctrack/linuxproc',
    TaskPlugin: 'task/none',
    MpiDefault: 'none',
    SelectType: 'select/cons_tres',
    SelectTypeParameters: 'CR_Core_Memory',
    SchedulerType: 'sched/builtin',
    SlurmdParameters: 'config_overrides',
    PartitionName: 'all Nodes=ALL Default=YES State=UP',
  };
  const machine = 'NodeHostname=localhost NodeAddr=127.0.0.1 CPUs=4 RealMemory=4096';
  return [
    ...Object.entries(lines).map(([name, value]) => `${name}=${value}`),
    ...nodes.map((port, index) => `NodeName=node${index} ${machine} Port=${port}`),
    '',
  ].join('\n');
}

function daemon(program: string, args: readonly string[], log: string) {
  // If this process is killed, they end as well.
  return execa('setpriv', ['--pdeathsig', 'TERM', program, ...args], {
    reject: false,
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: { file: log },
    forceKillAfterDelay: 5000,
  });
}

async function ask([program = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout, exitCode } = await execa(program, args, { env, reject: false });
  return exitCode === 0 ? stdout.trim() : 'no answer';
}

async function until(done: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 240_000;
  while (!(await done())) {
    if (Date.now() > end) throw new Error('Slurm takes too long.');
    await sleep(300);
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  for (const server of servers) server.close();
  return ports;
}
