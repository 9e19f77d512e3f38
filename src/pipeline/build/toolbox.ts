import { toolboxIdentity } from '../../cache/toolbox-identity.ts';
import { openToolbox } from '../../toolbox/open.ts';
import type { StepIo } from '../../step-io.ts';
import { type BuildContext, need } from './context.ts';
import { type BuildTools, inputTools, neededTools } from './tools.ts';

/** Opens the toolbox, unless it is open; versions that are known are not asked for again. Throws what `openToolbox` throws. */
export async function openTools(ctx: BuildContext, { host, signal }: StepIo): Promise<void> {
  if (ctx.open) return;
  const { toolbox: chosen, release, workDir, env } = ctx.options;
  const { kind = chosen, id, versions: known = {} } = ctx.tools ?? {};
  const requirements = neededTools(ctx.options).filter(({ tool }) => known[tool] === undefined);
  ctx.open = await openToolbox({ kind, release, workDir, env, requirements, host, signal });
  ctx.tools = { kind: ctx.open.toolbox.kind, id, versions: { ...known, ...ctx.open.versions } };
}

/** Finds out which tools a build will have: without a toolbox if an earlier run has seen the same. */
export async function knowTools(ctx: BuildContext, io: StepIo): Promise<void> {
  const { toolbox: chosen, release, env } = ctx.options;
  const { known } = need(ctx, 'caching');
  const requirements = inputTools(ctx.options);
  const identify = (kind: BuildTools['kind']) => toolboxIdentity({ kind, release, env, requirements });
  const about = (id: string) => `versions of ${requirements.map(({ tool }) => tool).join(', ')} in ${id}`;
  // In the order in which `openToolbox` tries them.
  for (const kind of chosen === 'auto' ? (['host', 'docker', 'podman'] as const) : [chosen]) {
    const id = await identify(kind);
    if (id === undefined) continue;
    const versions = (await known.recall(about(id))) as BuildTools['versions'] | undefined;
    if (versions === undefined) break;
    ctx.tools = { kind, id, versions };
    return;
  }
  await openTools(ctx, io);
  const { kind, versions } = need(ctx, 'tools');
  const id = await identify(kind);
  ctx.tools = { kind, id, versions };
  if (id === undefined) return;
  const own = requirements.flatMap(({ tool }) => (versions[tool] === undefined ? [] : [[tool, versions[tool]]]));
  await known.remember(about(id), Object.fromEntries(own));
}
