import type { GoalOptions } from '../../boot/choose-goal.ts';
import type { BootRun, GuestStory } from '../../boot/result.ts';

/** What the machine is made from, by its ARM id. */
export type BootTestSource =
  | { readonly kind: 'image'; readonly id: string }
  /** A version of a gallery image. */
  | { readonly kind: 'gallery'; readonly id: string; readonly specialized: boolean }
  /** A specialised disk: a copy of it is booted, it stays as it is. */
  | { readonly kind: 'disk'; readonly id: string };

export interface BootTestOptions extends Omit<GoalOptions, 'secondBoot'> {
  readonly source: BootTestSource;
  readonly generation: 1 | 2;
  /** Azure region, where the source must be. */
  readonly location: string;
  /** Size of the machine; the first of a few common ones that Azure offers there unless told. */
  readonly vmSize?: string | undefined;
  /** Of everything that is made. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds from asking for the machine; 15 minutes unless told. */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds between two looks at the machine; 10 000 unless told. */
  readonly pollMs?: number | undefined;
  /** The files to write, without `.serial.log` and `.screen.bmp`. */
  readonly output: string;
  /** Leave the machine running, and all that belongs to it. */
  readonly keep?: boolean | undefined;
}

/** What a boot test on Azure found. Times are seconds since the machine was asked for; the screen is a BMP. */
export interface AzureBootResult extends BootRun {
  readonly generation: 1 | 2;
  readonly location: string;
  readonly vmSize: string;
  /** Whether Azure takes the machine for ready; null if nobody waited for it. */
  readonly provisioned: boolean | null;
  readonly guest: GuestStory;
  /** The command that removes what was left behind; null if nothing was. */
  readonly cleanUp: string | null;
}
