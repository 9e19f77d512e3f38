import type { Tags } from './tags.ts';

/** Milliseconds of the fake's time. */
export interface Life {
  readonly born: number;
  /** When it was told to go. */
  died?: number;
}

/** What has an id, tags, and a beginning. */
export interface Thing {
  readonly id: string;
  readonly tags: Tags;
  readonly life: Life;
}

export type LifeState = 'pending' | 'available' | 'deleting' | 'deleted';

/** How long things of a kind take, in milliseconds; one that is gone at once is forgotten at once. */
export interface Span {
  readonly bornMs: number;
  readonly dyingMs: number;
  /** So long the deleted ones are still listed. */
  readonly forgetMs: number;
}

export function lifeState({ born, died }: Life, { bornMs, dyingMs }: Span, now: number): LifeState {
  if (died !== undefined) return now < died + dyingMs ? 'deleting' : 'deleted';
  return now < born + bornMs ? 'pending' : 'available';
}
