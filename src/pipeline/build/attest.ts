import { FailbackError } from '../../errors.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { type Attestation, attestImage } from '../../trust/attest.ts';
import { gatherMaterials } from '../../trust/materials.ts';
import { requireSigner } from '../../trust/sign.ts';
import { parseSigner } from '../../trust/signer.ts';
import { REQUIREMENTS } from '../../toolbox/requirements.ts';
import { type BuildContext, need } from './context.ts';
import { neededTools } from './tools.ts';
import type { RunPipelineOptions } from '../run.ts';
import type { Step } from '../step.ts';

/** Notes what the image is made of, as long as ISO and toolbox are open; the files are written beside the manifest. */
export const MATERIALS: Step<BuildContext> = {
  id: 'materials',
  title: 'Note what the image is made of',
  skip: ({ options, materials }) =>
    options.attest === false ? 'not asked for' : materials === undefined ? false : 'they are in the cache',
  async run(ctx, { signal }) {
    const { toolbox } = need(ctx, 'open');
    const source = need(ctx, 'source');
    const { live } = need(ctx, 'live');
    ctx.materials = await gatherMaterials({ toolbox, packages: packagesOf(ctx), source, live }, signal);
  },
};

/**
 * Looks whether the digests could be signed at the end, before all else. Throws `E_USAGE`, `E_TOOL_MISSING`,
 * `E_INTERRUPTED`.
 */
export async function checkSigner({ options }: BuildContext, { signal }: RunPipelineOptions): Promise<void> {
  const { attest: wanted = true, sign, env } = options;
  if (sign === undefined) return;
  const signer = parseSigner(sign);
  if (wanted) return requireSigner(signer, { signal, env });
  throw new FailbackError('E_USAGE', 'Without SHA256SUMS there is nothing to sign.', {
    hint: 'Leave --no-attest or --sign out.',
  });
}

/** Always run: `dd`, `truncate`, `cp`. */
const ALWAYS = ['coreutils'];

/** The Debian packages that hold what the build runs. */
function packagesOf(ctx: BuildContext): string[] {
  const { fs, generation } = ctx.options;
  const addedDrivers = need(ctx, 'drivers').verdict.some(({ state }) => state === 'added');
  const tools = [
    ...neededTools({ fs, generation }),
    ...REQUIREMENTS.filter(({ purpose }) => addedDrivers && purpose === 'drivers'),
  ];
  return [...new Set([...tools.map((tool) => tool.package), ...ALWAYS])];
}

/**
 * Writes provenance, SBOM and SHA256SUMS beside the manifest; null if that was not asked for. Throws what `attestImage`
 * throws.
 */
export async function attest(
  ctx: BuildContext,
  manifest: Manifest,
  manifestPath: string,
  io: RunPipelineOptions,
): Promise<Attestation | null> {
  const { materials } = ctx;
  const { attest: wanted = true, sign, env } = ctx.options;
  if (!wanted || materials === undefined) return null;
  return attestImage({ manifest, manifestPath, materials, sign }, { ...io, env });
}
