import { tmpdir } from 'node:os';
import { report } from '../events.ts';
import type { Host } from '../events.ts';
import { checkEngines } from './engines.ts';
import type { Diagnosis, Finding } from './finding.ts';
import { checkKvm } from './kvm.ts';
import { checkNetwork, type NetworkOptions } from './network.ts';
import { checkSpace } from './space.ts';
import { checkTools } from './tools.ts';

export interface DiagnoseOptions extends NetworkOptions {
  readonly cacheDir: string;
}

export interface DiagnoseContext {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
}

/** Looks at all that the work needs of this machine and changes nothing. Throws `E_REGION_UNKNOWN`, `E_INTERRUPTED`. */
export async function diagnose(options: DiagnoseOptions, { host, signal, env }: DiagnoseContext): Promise<Diagnosis> {
  report(host, 'note.info', 'Looking at tools, engines, space, KVM and network …', {});
  const [tools, engines, space, kvm, network] = await Promise.all([
    checkTools(signal),
    checkEngines(env),
    checkSpace({ work: tmpdir(), cache: options.cacheDir }),
    checkKvm(signal),
    checkNetwork(options, signal),
  ]);
  return conclude([...tools, ...engines, ...space, kvm, network]);
}

/** What follows from the findings: the tools of the machine, or one engine, are enough to build. */
export function conclude(findings: readonly Finding[]): Diagnosis {
  const answers = (name: string) =>
    findings.some((one) => one.group === 'engines' && one.name === name && one.status === 'ok');
  const toolboxes = {
    host: !findings.some((one) => one.group === 'tools' && one.status === 'problem'),
    docker: answers('docker'),
    podman: answers('podman'),
  };
  const ready = toolboxes.host || toolboxes.docker || toolboxes.podman;
  // With an engine at hand, a tool that this machine lacks is in nobody's way.
  const eased = findings.map((one) =>
    ready && one.status === 'problem' ? { ...one, status: 'warning' as const } : one,
  );
  return { ready, toolboxes, findings: eased };
}
