export { bootCheck, type BootCheckOptions, type BootContext } from './boot/check.ts';
export { assertBooted, type BootResult } from './boot/result.ts';
export { ERRORS, type ErrorCode, FailbackError, type Fault, isFailbackError } from './errors.ts';
export {
  type EventCode,
  type EventData,
  EVENTS,
  type FailbackEvent,
  type Host,
  type Level,
  silentHost,
} from './events.ts';
export { openFile } from './file-source.ts';
export { describeIso } from './iso/describe.ts';
export { type FetchedIso, fetchIso, type FetchOptions } from './iso/fetch.ts';
export { type LiveIso, recogniseIso } from './iso/recognise.ts';
export { buildImage } from './pipeline/build.ts';
export type { BuildOptions, BuildResult, BuiltFile } from './pipeline/build-options.ts';
export { type Manifest, manifestSchema } from './pipeline/manifest.ts';
export { openToolbox, type OpenToolbox, type OpenToolboxOptions } from './toolbox/open.ts';
export type { Toolbox, ToolCall, ToolResult, TreeEntry } from './toolbox/toolbox.ts';
