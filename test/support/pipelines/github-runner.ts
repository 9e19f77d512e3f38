import { execa } from 'execa';
import { parse } from 'yaml';

type Words = Readonly<Record<string, string>>;

interface Step {
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Words;
}

interface Workflow {
  readonly env: Words;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

interface Runner {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Values of expressions, such as `matrix.shard`. */
  readonly values: Words;
}

/** Runs the scripts of a job's steps, by the shell and with the variables that GitHub gives them ("Workflow syntax", `jobs.<job_id>.steps[*].shell`). */
export async function runJob(workflow: string, job: string, runner: Runner): Promise<void> {
  const { env, jobs } = parse(workflow) as Workflow;
  await runSteps(jobs[job]?.steps ?? [], { ...runner, env: { ...runner.env, ...env } });
}

/** The same for a composite action. */
export async function runAction(action: string, runner: Runner): Promise<void> {
  await runSteps((parse(action) as { runs: { steps: readonly Step[] } }).runs.steps, runner);
}

async function runSteps(steps: readonly Step[], { cwd, env, values }: Runner): Promise<void> {
  const filled = (text: string) => text.replace(/\$\{\{ ([\w.]+) \}\}/g, (all, name: string) => values[name] ?? all);
  for (const { run, shell, env: own = {} } of steps) {
    if (run === undefined) continue;
    const variables = Object.fromEntries(Object.entries(own).map(([name, value]) => [name, filled(value)]));
    const options = shell === 'bash' ? ['--noprofile', '--norc', '-eo', 'pipefail'] : ['-e'];
    await execa('bash', [...options, '-c', filled(run)], { cwd, env: { ...env, ...variables } });
  }
}
