import { FailbackError } from '../errors.ts';
import { isMissing, isMissingGroup } from './azure-error.ts';
import { type Generation, hyperVGeneration } from './publication.ts';
import { digestTag, type Tags } from './tags.ts';

/** What a look gives, or undefined where there is nothing. */
export async function ifThere<T>(look: Promise<T>): Promise<T | undefined> {
  try {
    return await look;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** As `ifThere`, within a resource group that there must be: somebody named the wrong one. */
export async function ifThereInGroup<T>(look: Promise<T>): Promise<T | undefined> {
  try {
    return await look;
  } catch (error) {
    if (isMissing(error) && !isMissingGroup(error)) return undefined;
    throw error;
  }
}

const FOREIGN = 'was not made by failback-kit';
const OTHER_DISK = 'was made of another disk';

/** What a resource was made of, and for. */
export interface Making {
  readonly digest: string;
  readonly generation: Generation;
  /** Short name of the region. */
  readonly location: string;
}

/** The sides of a resource that tell what it was made of. */
export interface Made {
  readonly tags?: Tags | undefined;
  readonly hyperVGeneration?: string | undefined;
  readonly location?: string | undefined;
}

/** In what way a resource is another than the wanted one; undefined if it is the same. */
export function otherThan(there: Made, { digest, generation, location }: Making): string | undefined {
  const made = digestTag(there.tags);
  if (made === undefined) return FOREIGN;
  if (made !== digest) return OTHER_DISK;
  const its = there.hyperVGeneration ?? 'V1';
  if (its !== hyperVGeneration(generation)) return `is of generation ${its.slice(1)}`;
  const place = there.location?.toLowerCase().replaceAll(' ', '');
  return place === undefined || place === location ? undefined : `is in ${place}`;
}

/** Something else has the name: `what` as in "disk web1", and what sets it apart. */
export function inTheWay(what: string, id: string, reason: string): FailbackError {
  return new FailbackError('E_EXISTS', `There is a ${what} already, and it ${reason}.`, {
    hint: 'Choose another name, or throw it away with --replace.',
    data: { id },
  });
}

/** Something of another digest, or of none, has the name. */
export function taken(what: string, id: string, digest: string | undefined): FailbackError {
  return inTheWay(what, id, digest === undefined ? FOREIGN : OTHER_DISK);
}
