import { FailbackError } from '../errors.ts';
import { parseExpect } from './expect.ts';
import { type Goal, LOGIN, marker, unattended } from './goal.ts';

/** What is wanted of a machine. */
export interface GoalOptions {
  /** The text to wait for on the serial console instead of anything else: literal, or `/regular expression/`. */
  readonly expect?: string | undefined;
  /** The text that the machine gets as `userData`; then its client must start by itself. */
  readonly userData?: string | undefined;
  /** Whether the image starts its client by itself, and tells Azure that it is ready; both unless told. */
  readonly startsClient?: boolean | undefined;
  readonly reportsReady?: boolean | undefined;
  /** Whether the client must also succeed, and the machine stay idle when it is switched on again. */
  readonly secondBoot?: boolean | undefined;
}

/** The goal that follows: an expected text, the start of the client, or a login prompt. Throws `E_USAGE`. */
export function chooseGoal(options: GoalOptions): Goal {
  const { expect, userData, secondBoot = false, startsClient = true, reportsReady = true } = options;
  if (secondBoot && (expect !== undefined || userData === undefined)) {
    throw new FailbackError('E_USAGE', 'A second boot needs user data, and no expected text.', {
      hint: 'The machine is switched on again when its client has succeeded, which takes a configuration.',
    });
  }
  if (expect !== undefined) return marker(parseExpect(expect));
  return userData === undefined ? LOGIN : unattended({ startsClient, reportsReady, toTheEnd: secondBoot });
}
