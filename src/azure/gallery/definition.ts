import type { GalleryImage } from '@azure/arm-compute';
import { FailbackError } from '../../errors.ts';
import { type Generation, hyperVGeneration } from '../publication.ts';

/** What a gallery's image definition says of all its versions. */
export interface DefinitionOptions {
  /** Name of the definition. */
  readonly definition: string;
  readonly location: string;
  readonly generation: Generation;
  readonly specialized: boolean;
  /** Such as `SCSI, NVMe`, if the image can more than SCSI. */
  readonly diskControllerTypes?: string | undefined;
  /** Unique in the gallery; `failback-kit`, the definition's name and the generation unless told. */
  readonly identifier?: { readonly publisher: string; readonly offer: string; readonly sku: string } | undefined;
}

/**
 * A definition as Azure makes it ("Gallery Images - Create Or Update", 2025-03-03). The boot chain is not signed, and
 * without a word about its security type a definition of generation 2 would be for Trusted Launch.
 */
export function newDefinition(options: DefinitionOptions): GalleryImage {
  const { definition, location, generation, specialized, diskControllerTypes } = options;
  const sku = `gen${generation}${specialized ? '-specialized' : ''}`;
  return {
    location,
    osType: 'Linux',
    osState: specialized ? 'Specialized' : 'Generalized',
    hyperVGeneration: hyperVGeneration(generation),
    architecture: 'x64',
    identifier: { ...(options.identifier ?? { publisher: 'failback-kit', offer: definition, sku }) },
    features: [
      { name: 'SecurityType', value: 'Standard' },
      ...(diskControllerTypes ? [{ name: 'DiskControllerTypes', value: diskControllerTypes }] : []),
    ],
  };
}

/** Throws `E_EXISTS` if the definition that is there cannot have a version of the wanted kind. */
export function checkDefinition(there: GalleryImage, options: DefinitionOptions): void {
  const wanted = newDefinition(options);
  const differences = [
    differs('operating system', there.osType, wanted.osType),
    differs('state', there.osState, wanted.osState),
    differs('generation', there.hyperVGeneration ?? 'V1', wanted.hyperVGeneration),
    differs('architecture', there.architecture ?? 'x64', wanted.architecture),
    differs('security type', feature(there, 'SecurityType') ?? 'Standard', 'Standard'),
    ...(options.diskControllerTypes ? controllers(there, options.diskControllerTypes) : []),
  ].filter((difference) => difference !== undefined);
  if (differences.length === 0) return;
  throw new FailbackError(
    'E_EXISTS',
    `The image definition ${options.definition} is of another kind: ${differences.join('; ')}.`,
    {
      hint: 'What a definition says cannot be changed: name another one, or choose the options that it has.',
      data: { id: there.id, differences },
    },
  );
}

function differs(what: string, there = 'unknown', wanted = ''): string | undefined {
  return there.toLowerCase() === wanted.toLowerCase() ? undefined : `${what} ${there}, not ${wanted}`;
}

function controllers(there: GalleryImage, wanted: string): (string | undefined)[] {
  const sorted = (list: string) =>
    list
      .split(',')
      .map((one) => one.trim())
      .sort()
      .join(', ');
  return [differs('disk controllers', sorted(feature(there, 'DiskControllerTypes') ?? 'SCSI'), sorted(wanted))];
}

function feature({ features = [] }: GalleryImage, wanted: string): string | undefined {
  return features.find(({ name }) => name?.toLowerCase() === wanted.toLowerCase())?.value;
}
