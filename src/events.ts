import type { ErrorCode } from './errors.ts';
import type { Speed } from './speed.ts';

/** Units of a progress count. */
export type Unit = 'bytes' | 'seconds' | 'items';

/**
 * Every event that the library reports: its level, and what it says. Programs may rely on `code` and `data`;
 * messages and order may change.
 */
export const EVENTS = {
  'pipeline.start': ['info', 'A pipeline with its steps begins.'],
  'pipeline.end': ['info', 'The pipeline ended.'],
  'step.start': ['info', 'A step begins.'],
  'step.progress': ['info', 'A step has come so far, and how fast bytes go; at most four a second, never backwards.'],
  'step.skip': ['info', 'A step has nothing to do.'],
  'step.end': ['info', 'A step is done.'],
  'step.fail': ['error', 'A step failed.'],
  'tool.start': ['debug', 'A tool is started; the command can be copied into a shell.'],
  'tool.line': ['debug', 'A tool wrote a line.'],
  'fetch.resume': ['info', 'A download goes on where it stopped.'],
  'upload.resume': ['info', 'An upload goes on where it stopped.'],
  'upload.pace': ['info', 'How an upload goes, once a second: requests in flight, bytes of each, retries so far.'],
  'azure.call': ['debug', 'A resource of Azure is made, changed or removed.'],
  'aws.call': ['debug', 'A resource of AWS is made, changed or removed.'],
  'retry.wait': ['warn', 'A request failed and will be tried again.'],
  'boot.milestone': ['info', 'The booting machine reached a milestone.'],
  'boot.serial': ['debug', 'The booting machine wrote a line to its serial console.'],
  'cache.hit': ['info', 'A result is taken out of the cache.'],
  'cache.store': ['debug', 'A result was put into the cache.'],
  'cache.drop': ['warn', 'Something in the cache is damaged; it is removed and made again.'],
  'fleet.cell': ['info', 'An image of a fleet is there, or failed.'],
  'dr.server': ['info', 'A server of a disaster recovery plan came further, or failed.'],
  'note.info': ['info', 'Something worth knowing.'],
  'note.warn': ['warn', 'Something that may need attention.'],
} as const satisfies Record<string, readonly [Level, string]>;

export type Level = 'error' | 'warn' | 'info' | 'debug';
export type EventCode = keyof typeof EVENTS;

/** What each event carries. Sizes are bytes, times are milliseconds unless the name says otherwise. */
export interface EventData {
  'pipeline.start': { readonly steps: readonly { readonly id: string; readonly title: string }[] };
  'pipeline.end': { readonly durationMs: number };
  'step.start': { readonly id: string; readonly title: string };
  'step.progress': Speed & {
    readonly id: string;
    readonly done: number;
    readonly total?: number;
    readonly unit: Unit;
  };
  'step.skip': { readonly id: string; readonly reason: string };
  'step.end': { readonly id: string; readonly durationMs: number };
  'step.fail': { readonly id: string; readonly error: ErrorCode };
  'tool.start': { readonly tool: string; readonly command: string };
  'tool.line': { readonly tool: string; readonly line: string };
  'fetch.resume': { readonly url: string; readonly offset: number };
  'upload.resume': { readonly target: string; readonly done: number; readonly total: number };
  'upload.pace': Speed & {
    readonly inFlight: number;
    readonly putSize: number;
    readonly retries: number;
    readonly bytesPerSecond: number;
  };
  'azure.call': { readonly method: string; readonly resource: string };
  'aws.call': { readonly service: string; readonly operation: string };
  'retry.wait': { readonly what: string; readonly attempt: number; readonly delayMs: number; readonly reason: string };
  'boot.milestone': { readonly milestone: string; readonly seconds: number };
  'boot.serial': { readonly line: string };
  'cache.hit': { readonly step: string; readonly key: string };
  'cache.store': { readonly step: string; readonly key: string };
  'cache.drop': { readonly step: string; readonly key: string; readonly reason: string };
  'fleet.cell': { readonly name: string; readonly state: string; readonly error?: string; readonly durationMs: number };
  /** `error` is the code of what failed, `hint` what to do about it. */
  'dr.server': { readonly name: string; readonly state: string; readonly error?: string; readonly hint?: string };
  'note.info': Readonly<Record<string, unknown>>;
  'note.warn': Readonly<Record<string, unknown>>;
}

/** One event; `step` names the pipeline step in which it happened, `cell` the image if several are made at once. */
export type FailbackEvent = {
  [C in EventCode]: {
    readonly code: C;
    readonly level: Level;
    readonly message: string;
    readonly time: string;
    readonly step?: string;
    readonly cell?: string;
    readonly data: EventData[C];
  };
}[EventCode];

/** The only way in which the library speaks. */
export interface Host {
  report(event: FailbackEvent): void;
}

/** A host that hears nothing. */
export const silentHost: Host = { report: () => undefined };

/** Reports one event. */
export function report<C extends EventCode>(
  host: Host,
  code: C,
  message: string,
  data: EventData[C],
  step?: string,
): void {
  host.report({
    code,
    level: EVENTS[code][0],
    message,
    time: new Date().toISOString(),
    ...(step === undefined ? {} : { step }),
    data,
  } as FailbackEvent);
}

/** A host that adds the step's id to everything that is reported inside the step. */
export function inStep(host: Host, step: string): Host {
  return { report: (event) => host.report(event.step === undefined ? { ...event, step } : event) };
}

/**
 * A host for the work on one of several images that are made at once: it adds the image's name. Of many at once only
 * warnings and progress are news; the rest are details.
 */
export function inCell(host: Host, cell: string): Host {
  const levelOf = (event: FailbackEvent): Level =>
    event.level === 'warn' || event.code === 'step.progress' ? event.level : 'debug';
  return { report: (event) => host.report({ ...event, level: levelOf(event), cell }) };
}
