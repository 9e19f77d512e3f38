import { explainInstaller } from '../../aws/drs/explain.ts';
import { listSourceServers, type SourceServer } from '../../aws/drs/source-servers.ts';
import type { Machine } from '../../azure/machines/machine.ts';
import { isBusy, runCommand } from '../../azure/machines/run-command.ts';
import type { CommandResult } from '../../azure/machines/script.ts';
import { FailbackError } from '../../errors.ts';
import { report } from '../../events.ts';
import { readTemplate } from '../../image/template.ts';
import { bucketsOf, findRegion, regions } from '../../iso/regions.ts';
import type { Flow } from '../flow.ts';
import { joinRows } from '../inventory/join.ts';
import type { PlanServer } from '../plan/plan.ts';
import { poll } from '../poll.ts';
import { ownerTags } from '../tags.ts';
import type { AgentKeys } from './agent-keys.ts';
import { judge } from './judge.ts';

const SCRIPTS = { linux: 'dr/agent-linux.sh', windows: 'dr/agent-windows.ps1' } as const;

/** Milliseconds for which a machine may be busy with the command of somebody else: Azure ends one after 90 minutes. */
const BUSY = 100 * 60_000;

/**
 * Installs the agent in a machine by Run Command; the id of its source server. If another command runs there, which may
 * be that of an earlier run, it waits and looks what came of it. Throws `E_DR` if the installer does not get on, and
 * what `Azure.call` and `Aws.call` throw.
 */
export async function installAgent(
  flow: Flow,
  server: PlanServer,
  machine: Machine,
  keys: AgentKeys,
): Promise<SourceServer> {
  const { azure, signal, host } = flow;
  const { os } = machine;
  const script = await readTemplate(SCRIPTS[os]);
  let waited = false;
  const attempt = async () => {
    if (waited) {
      const there = await installedByNow(flow, server, machine);
      if (there) return there;
    }
    try {
      const parameters = await parametersFor(flow, server, keys);
      const result = await runCommand(azure, machine.id, { os, script, parameters }, signal);
      return await named(flow, sourceServerOf(server, result));
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (!waited) report(host, 'note.info', `${server.name}: another command runs in ${machine.name}`, {});
      waited = true;
      return undefined;
    }
  };
  return poll(flow, `The command in ${machine.name}`, attempt, { every: azure.pollMs, most: BUSY });
}

/** What the script is told. The installer's own files of a region; of new regions their names have a part more. */
async function parametersFor({ plan }: Flow, { name, exclude = [] }: PlanServer, keys: AgentKeys) {
  const { region } = plan.aws;
  const known = regions().some((one) => one.name === region);
  const { iso, hashes } = bucketsOf(known ? findRegion(region) : { name: region, owner: null });
  const latest = (bucket: string) => `https://${bucket}.s3.${region}.amazonaws.com/latest`;
  const { accessKeyId, secretAccessKey, sessionToken } = await keys();
  return {
    ...{ FAILBACK_REGION: region, FAILBACK_FILES: latest(iso), FAILBACK_HASHES: latest(hashes) },
    FAILBACK_TAGS: Object.entries(ownerTags(plan, name))
      .map(([tag, value]) => `${tag}=${value}`)
      .join(' '),
    FAILBACK_EXCLUDE: exclude.join(' '),
    ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken },
  };
}

/** The id that the script told last. Throws `E_DR` with what the installer's last words mean. */
export function sourceServerOf({ name }: Pick<PlanServer, 'name'>, result: CommandResult): string {
  const { exitCode, stdout, stderr } = result;
  const id = /\{"sourceServer":"(s-[0-9a-zA-Z]{17})"/.exec(stdout)?.[1];
  if (exitCode === 0 && id !== undefined) return id;
  const output = `${stdout}\n${stderr}`.trim();
  const known = explainInstaller(output);
  const last = output.split('\n').slice(-8).join('\n');
  const what = known?.what ?? (exitCode === null ? 'The script did not come to its end.' : 'The installer failed.');
  throw new FailbackError('E_DR', `${name}: the agent was not installed. ${what}${last && `\n${last}`}`, {
    hint:
      known?.mend ??
      'The log of the agent in the machine says more: /var/lib/aws-replication-agent/agent.log.0, on Windows C:\\Program Files (x86)\\AWS Replication Agent\\agent.log.0.',
    data: { exitCode, output: last },
  });
}

async function named({ aws, signal }: Flow, id: string): Promise<SourceServer> {
  const [there] = await listSourceServers(aws, signal, { sourceServerIDs: [id] });
  return there ?? { sourceServerID: id };
}

/** The source server, if a command that ran meanwhile has brought the agent. */
async function installedByNow(flow: Flow, server: PlanServer, machine: Machine): Promise<SourceServer | undefined> {
  const sourceServers = await listSourceServers(flow.aws, flow.signal);
  const [row] = joinRows(flow.plan, [server], { sourceServers, machines: [machine] });
  const verdict = row && judge({ ...row, recoveryInstance: null }, flow.plan.name, flow.now());
  return verdict?.does === 'keep' ? verdict.sourceServer : undefined;
}
