import type { StepIo } from '../step-io.ts';
import type { Landed } from './landing.ts';

/** What virtual machines are made of, and what it is made of: a managed image, or a version in a gallery. */
export interface Publication {
  /** ARM id of what is to be. */
  readonly id: string;
  /**
   * True if it stands already, made of the disk with this digest. Throws `E_EXISTS` if something else is in its way
   * that `replace` does not allow to throw away. Nothing is changed.
   */
  look(digest: string, io: StepIo): Promise<boolean>;
  /** Makes it, in place of what was left of a failed try and of what `replace` allows to throw away. */
  publish(source: Landed, digest: string, io: StepIo): Promise<void>;
}

/** Azure's word for a generation of virtual machines: BIOS (1) or UEFI (2). */
export type Generation = 1 | 2;

export function hyperVGeneration(generation: Generation): 'V1' | 'V2' {
  return generation === 1 ? 'V1' : 'V2';
}
