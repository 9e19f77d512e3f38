import type { EngineName } from '../../../src/fleet/plan/engines.ts';
import { type FleetPlan, planFleet } from '../../../src/fleet/plan/plan.ts';

/** The fleet of docs/pipelines.md, which the tests really build. */
export const EXAMPLE = {
  regions: ['eu-central-1', 'us-east-2', 'us-west-2'],
  image: 'registry.example/failback-kit:0.1.0',
} as const;

/** What is typed for it. */
export function exampleCommand(engine: EngineName): string {
  const words = ['failback fleet plan', `--for ${engine}`, `--regions ${EXAMPLE.regions.join(',')}`];
  // The other engines need none: they run failback on machines of their own.
  return [...words, ...(IN_CONTAINERS.includes(engine) ? [`--image ${EXAMPLE.image}`] : []), '-o .'].join(' ');
}

const IN_CONTAINERS: readonly EngineName[] = ['kubernetes', 'gitlab', 'azure-container-apps', 'aws-batch'];

export function examplePlan(engine: EngineName, outputDir?: string): Promise<FleetPlan> {
  return planFleet({ engine, ...EXAMPLE, outputDir });
}

/** The text of its file; of the first unless told. */
export async function exampleFile(engine: EngineName, path?: string): Promise<string> {
  const { files } = await examplePlan(engine);
  const file = files.find((candidate) => path === undefined || candidate.path === path);
  if (file === undefined) throw new Error(`${engine} has no file ${path ?? ''}`);
  return file.text;
}
