import type { AwsCall, Wire } from '../service.ts';

/** Operations by their names. */
export type Operations = Readonly<Record<string, (input: Wire, call: AwsCall) => Wire | undefined>>;
