import { createHostToolbox } from '../toolbox/host.ts';
import { REQUIREMENTS, type Requirement } from '../toolbox/requirements.ts';
import type { Toolbox } from '../toolbox/toolbox.ts';
import { isNewEnough, toolVersion } from '../toolbox/versions.ts';
import type { Finding } from './finding.ts';

/** Every tool of this machine, with the version it says and the one that is needed. */
export async function checkTools(signal: AbortSignal): Promise<Finding[]> {
  await using toolbox = await createHostToolbox();
  return await Promise.all(REQUIREMENTS.map((requirement) => checkTool(requirement, toolbox, signal)));
}

async function checkTool(requirement: Requirement, toolbox: Toolbox, signal: AbortSignal): Promise<Finding> {
  return judgeTool(requirement, await toolVersion(toolbox, requirement, signal));
}

/** What a version, `unknown` or the lack of the tool, means. */
export function judgeTool(requirement: Requirement, found: string | undefined): Finding {
  const { tool, minimum } = requirement;
  const base = { group: 'tools', name: tool, needed: minimum } as const;
  const status = requirement.purpose === 'build' && requirement.only === undefined ? 'problem' : 'warning';
  const mend = { package: requirement.package, fix: `sudo apt-get install ${requirement.package}` };
  const use = purposeOf(requirement);
  if (found === undefined) return { ...base, status, ...mend, detail: `not installed; needed ${use}` };
  const needed = requirement.file === undefined ? ` (${minimum} needed)` : '';
  if (isNewEnough(found, minimum)) return { ...base, status: 'ok', found, detail: `${found}${needed}` };
  return { ...base, status, found, ...mend, detail: `${found} is too old: ${minimum} needed ${use}` };
}

function purposeOf({ purpose, only }: Requirement): string {
  if (purpose === 'drivers') return 'for an ISO that lacks drivers';
  if (purpose === 'boot') return 'for "failback boot"';
  if (purpose === 'practice') return 'for "failback demo"';
  if (only?.filesystem !== undefined) return `for --fs ${only.filesystem}`;
  return only?.generation === undefined ? 'to build on this machine' : `for --generation ${only.generation}`;
}
