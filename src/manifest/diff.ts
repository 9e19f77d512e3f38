import type { ChangeGroup } from './change.ts';
import { imageChanges } from './diff-image.ts';
import { differingInputs, inputChanges } from './diff-input.ts';
import type { Manifest } from './manifest.ts';

/** What the manifests of two images say of their difference. */
export interface ManifestDiff {
  /** Those that have changes; empty if nothing differs. */
  readonly groups: readonly ChangeGroup[];
  readonly vhd: VhdDifference;
}

/** Whether the VHDs are the same, by their digests, and why not. */
export interface VhdDifference {
  readonly identical: boolean;
  /** Inputs that differ and decide about the bytes, in words. */
  readonly inputs: readonly string[];
  /** The VHDs differ and no input does: a build is not reproducible, or a manifest is wrong. */
  readonly unexplained: boolean;
}

/** Compares what went in and what came out; times, names of outputs, boot checks and what is on Azure do not count. */
export function diffManifests(before: Manifest, after: Manifest): ManifestDiff {
  const groups = [...inputChanges(before, after), ...imageChanges(before, after)].filter(
    ({ changes }) => changes.length > 0,
  );
  const identical = before.output.vhd.sha256 === after.output.vhd.sha256;
  const named = differingInputs(before, after);
  const inputs = named.length > 0 ? named : secretInputs(before, after);
  return { groups, vhd: { identical, inputs, unexplained: !identical && inputs.length === 0 } };
}

/** What the guest options keep to themselves shows only in the archive that is made of them. */
function secretInputs(before: Manifest, after: Manifest): string[] {
  if (before.image.guest?.sha256 === after.image.guest?.sha256) return [];
  const guests = [before, after].map(({ input }) => input.options.guest);
  return [
    ...(guests.some((guest) => guest?.console === 'password') ? ['the password, perhaps'] : []),
    ...(guests.some((guest) => guest?.overlay) ? ['what is in the overlay, perhaps'] : []),
  ];
}
