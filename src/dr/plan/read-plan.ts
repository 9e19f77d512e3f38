import { checkYaml, locateYaml, readYamlText } from '../../located-yaml.ts';
import { namesAt } from './names-at.ts';
import type { Phase } from './phases.ts';
import { type Plan, PLAN_SCHEMA, planSchema } from './plan.ts';
import { imageProblems } from './rules.ts';

const HINT = `${PLAN_SCHEMA} describes the file; failback dr init writes one.`;

/**
 * Reads and checks a plan; some things are only needed by one phase. Throws `E_INPUT_MISSING`, and `E_CONFIG` with file,
 * line and column of every mistake: `dr.yaml:12:5: servers.0.vm is needed`.
 */
export async function readPlan(path: string, phase?: Phase): Promise<Plan> {
  return parsePlan(
    await readYamlText(path, 'Check the path given with --plan; failback dr init writes one.'),
    path,
    phase,
  );
}

/** The same from a text; `file` is its name in errors. */
export function parsePlan(text: string, file: string, phase?: Phase): Plan {
  const yaml = locateYaml(text, file, HINT);
  const plan = checkYaml({ ...yaml, value: withoutNulls(yaml.value) }, planSchema, (names) =>
    namesAt(planSchema, names),
  );
  const problems = phase === 'failback' ? imageProblems(plan) : [];
  if (problems.length > 0) {
    throw yaml.refuse(
      problems.map(({ path, message }) => ({ offset: yaml.offsetOf(path), message: `${path.join('.')} ${message}` })),
    );
  }
  return plan;
}

/** A name whose value is left out, as when all below it is commented out, says nothing. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const said = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(said.map(([name, member]) => [name, withoutNulls(member)]));
}
