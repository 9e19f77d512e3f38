/** Who can mend it. The command line turns the fault into its exit code. */
export type Fault = 'user' | 'environment' | 'service' | 'check' | 'interrupted' | 'internal';

/** Every error code, with its fault and the sentence that `docs/errors.md` prints. */
export const ERRORS = {
  E_USAGE: ['user', 'The command line or an option is wrong.'],
  E_CONFIG: ['user', 'The configuration file is wrong.'],
  E_INPUT_MISSING: ['user', 'A file that was named cannot be read.'],
  E_REGION_UNKNOWN: ['user', 'No such region in the table of Failback Client regions.'],
  E_OFFLINE: ['user', 'The file is not in the cache and --offline forbids a download.'],
  E_NOT_ISO: ['user', 'The file is not an ISO 9660 image.'],
  E_ISO_TRUNCATED: ['user', 'The ISO is shorter than its volume descriptor says.'],
  E_ISO_DAMAGED: ['user', 'A directory record of the ISO is impossible: a loop, or an extent outside the volume.'],
  E_ISO_NO_LIVE: ['user', 'The ISO holds no live file system.'],
  E_ISO_NO_KERNEL: ['user', 'The ISO holds no kernel with an initramfs.'],
  E_SQUASHFS_DAMAGED: ['user', 'The squashfs of the live system cannot be read.'],
  E_SIZE_TOO_SMALL: ['user', 'The size that was asked for cannot hold the image.'],
  E_OUTPUT: ['user', 'The output cannot be written.'],
  E_OUTPUT_BUSY: ['user', 'Another run is writing the same output.'],
  E_EXISTS: ['user', 'Something else has the name that was asked for.'],
  E_FORMAT: ['user', 'The disk image is damaged or of a kind that is not supported.'],
  E_NO_SPACE: ['environment', 'There is not enough free space.'],
  E_NO_TOOLBOX: ['environment', 'Neither the tools of this machine nor a container engine can do the work.'],
  E_TOOL_MISSING: ['environment', 'A tool is not installed.'],
  E_TOOL_TOO_OLD: ['environment', 'A tool is older than what is needed.'],
  E_TOOL_FAILED: ['environment', 'A tool ended with an error.'],
  E_ENGINE_DOWN: ['environment', 'The container engine does not answer.'],
  E_ENGINE_LOST: ['environment', 'The container went away while it was in use.'],
  E_IMAGE_BUILD: ['environment', 'The toolbox image could not be built.'],
  E_AZURE_LOGIN: ['environment', 'There are no credentials for Azure, or they are no longer good.'],
  E_AWS_LOGIN: ['environment', 'There are no credentials for AWS, or they are no longer good.'],
  E_AZURE: ['service', 'Azure refused a request, or what it began failed.'],
  E_AWS: ['service', 'AWS refused a request, or what it began failed.'],
  E_NETWORK: ['service', 'A server cannot be reached, or the connection broke too often.'],
  E_HTTP: ['service', 'A server refused a request.'],
  E_CHECKSUM: ['service', 'A download does not have the checksum that its publisher gives.'],
  E_FLEET: ['service', 'Some images of a fleet could not be made.'],
  E_DR: ['service', 'Some servers did not get through a phase of the flow.'],
  E_HOOK: ['environment', 'A command of the plan ended with an error.'],
  E_GUARD: ['check', 'What was asked for would destroy something, or its time has not come.'],
  E_CHECK_FAILED: ['check', 'A check said no.'],
  E_DRIVERS: ['check', 'The live system lacks drivers that Azure needs, and they are not to be had.'],
  E_VERIFY: ['check', 'The finished image is not what was built.'],
  E_BOOT: ['check', 'The image did not reach the expected milestone.'],
  E_INTERRUPTED: ['interrupted', 'The run was interrupted.'],
  E_INTERNAL: ['internal', 'A bug of failback-kit.'],
} as const satisfies Record<string, readonly [Fault, string]>;

export type ErrorCode = keyof typeof ERRORS;

export interface ErrorDetails {
  /** What to do next, in one or two sentences. */
  readonly hint?: string;
  readonly cause?: unknown;
  /** Facts for programs: digests, sizes in bytes, paths. */
  readonly data?: Readonly<Record<string, unknown>>;
}

const BRAND = Symbol.for('failback-kit.error');

/** The one error that this project throws; anything else that escapes is a bug of ours. */
export class FailbackError extends Error {
  readonly code: ErrorCode;
  readonly fault: Fault;
  readonly hint: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, { hint, cause, data = {} }: ErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'FailbackError';
    this.code = code;
    this.fault = ERRORS[code][0];
    this.hint = hint;
    this.data = data;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** True for our errors, also when two copies of the package are loaded. */
export function isFailbackError(error: unknown): error is FailbackError {
  return typeof error === 'object' && error !== null && BRAND in error;
}

/** An error as ours: unchanged if it is one, an interruption if the signal fired, else a bug. */
export function toFailbackError(error: unknown, signal?: AbortSignal): FailbackError {
  // One that already says so may say more: what was kept, and how to go on.
  if (isFailbackError(error) && (error.code === 'E_INTERRUPTED' || !signal?.aborted)) return error;
  if (signal?.aborted) return interrupted(error);
  const message = error instanceof Error ? error.message : String(error);
  return new FailbackError('E_INTERNAL', message, { cause: error });
}

/** The error of a run that somebody stopped. */
export function interrupted(cause?: unknown): FailbackError {
  return new FailbackError('E_INTERRUPTED', 'Interrupted.', {
    hint: 'Nothing half-made was left; finished downloads are kept, unfinished ones go on next time.',
    cause,
  });
}
