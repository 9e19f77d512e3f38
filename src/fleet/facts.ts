import { z } from 'zod';
import { sourceDateEpoch } from '../epoch.ts';
import { sha256 } from '../files.ts';
import { guestFacts, guestFactsSchema } from '../guest/facts.ts';
import { resolveGuest } from '../guest/options.ts';
import { guestTree } from '../guest/tree.ts';
import { cpioArchive } from '../image/cpio.ts';
import { templatesDigest } from '../image/templates-digest.ts';
import type { FleetOptions } from './build/options.ts';

/** What all images of a fleet have in common besides the tools that made them. */
export const fleetFactsSchema = z.strictObject({
  version: z.string().describe('`latest` or a build id.'),
  size: z.union([z.literal('auto'), z.int().nonnegative()]),
  kernelArgs: z.array(z.string()),
  guest: guestFactsSchema.nullable(),
  epoch: z.int().nullable().describe("Unix seconds; null for the ISO's own time."),
  keep: z.array(z.enum(['vmdk', 'raw'])),
  bootCheck: z.boolean(),
  content: z.string().describe('Digest of the templates and of what is laid over the live system, secrets included.'),
});

export type FleetFacts = z.infer<typeof fleetFactsSchema>;

/** Throws what `resolveGuest` throws, and `E_USAGE` for a bad `SOURCE_DATE_EPOCH`. */
export async function fleetFacts(options: FleetOptions): Promise<FleetFacts> {
  const { version = 'latest', size = 'auto', kernelArgs = [], keep = [], bootCheck = false } = options;
  const guest = options.guest === false ? null : await resolveGuest(options.guest ?? {});
  const overlay = guest && sha256(cpioArchive(await guestTree(guest)));
  return {
    ...{ version, size, kernelArgs: [...kernelArgs], bootCheck },
    guest: guest && guestFacts(guest),
    epoch: options.epoch ?? sourceDateEpoch() ?? null,
    keep: [...new Set(keep)].sort(),
    content: sha256(JSON.stringify([await templatesDigest(), overlay])),
  };
}
