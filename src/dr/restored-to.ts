import type { SourceServer } from '@aws-sdk/client-drs';
import { RESTORED_TAG } from './tags.ts';

/**
 * The new machine on Azure to which a server came back for good, if this is the source server of the one before: its data
 * is old. Undefined if it is not.
 */
export function restoredTo(sourceServer: SourceServer | null | undefined): string | undefined {
  const name = sourceServer?.tags?.[RESTORED_TAG];
  return name === '' ? undefined : name;
}
