import type { PackerArtifact } from '../manifest/packer-manifest.ts';
import { path, type Values } from './option.ts';

/** For verbs that make an image. */
export const PACKER = {
  packerManifest: path("Append what was made to a file in the shape of Packer's manifest"),
};

interface Ledger {
  add(artifact: PackerArtifact | undefined, signal: AbortSignal): Promise<void>;
}

/** The manifest that was asked for, looked at before the work begins. Throws `E_FORMAT`, `E_OUTPUT`. */
export async function packerLedger({ packerManifest }: Values<typeof PACKER>, env: NodeJS.ProcessEnv): Promise<Ledger> {
  if (packerManifest === undefined) return { add: () => Promise.resolve() };
  const { openPackerManifest } = await import('../manifest/packer-manifest.ts');
  const manifest = await openPackerManifest(packerManifest, env.PACKER_RUN_UUID || undefined);
  return { add: async (artifact, signal) => artifact && manifest.add(artifact, signal) };
}
