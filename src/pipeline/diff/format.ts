import { printable } from '../../aligned.ts';
import { type Change, exactSize } from '../../manifest/change.ts';
import type { DifferingPlace } from './compare-vhds.ts';
import type { ImageDiff } from './diff.ts';

/** A difference for people: groups of changes, then what became of the VHDs and why. */
export function formatDiff(diff: ImageDiff): string {
  const groups = diff.groups.flatMap(({ title, changes }) => [
    title,
    ...changes.map((change) => `  ${printable(shortDigests(changeLine(change)))}`),
    '',
  ]);
  return [...groups, ...vhdLines(diff)].join('\n');
}

function changeLine({ kind, subject, before, after }: Change): string {
  const what = before ?? after ?? '';
  switch (kind) {
    case 'added':
    case 'removed':
      return [`${kind}: ${subject}`, ...(what === '' ? [] : [what])].join(', ');
    case 'changed':
      return `${subject}: ${before ?? ''} -> ${after ?? ''}`;
    case 'unknown':
      return `${subject}: perhaps changed, ${what} in both; it has no digest of its own, and the ISOs differ`;
  }
}

/** The first digits tell two digests apart; `--json` has all of them. */
function shortDigests(text: string): string {
  return text.replace(/\b([0-9a-f]{12})[0-9a-f]{28,}\b/g, '$1…');
}

function vhdLines({ different, vhd, places }: ImageDiff): string[] {
  const { identical, inputs, unexplained } = vhd;
  if (!different) return ['No difference.'];
  if (identical && inputs.length === 0) return ['The VHDs are identical.'];
  if (identical) return ['The VHDs are identical: nothing of this reaches the disk.'];
  const reason = unexplained
    ? [
        'The VHDs differ although nothing that went in does. That must not be: either the image is not',
        'reproducible, or one of the two is damaged. Check both with "failback verify", and build again.',
      ]
    : [`The VHDs differ, because these do: ${inputs.join('; ')}.`];
  return [...reason, ...placeLines(places)];
}

function placeLines(places: readonly DifferingPlace[] | null): string[] {
  if (places === null) return [];
  if (places.length > 0) return places.map((place) => `  ${placeLine(place)}`);
  return [
    'But the files beside the manifests are the same: at least one is not what its manifest says. Check with "failback verify".',
  ];
}

function placeLine({ place, offset, within, bytes }: DifferingPlace): string {
  return `${place}: from its byte ${within} on (byte ${offset} of the disk), ${exactSize(bytes)} in blocks that differ`;
}
