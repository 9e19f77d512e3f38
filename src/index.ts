export type { AzureBootResult } from './azure/boot-test/options.ts';
export type { AzureCall } from './azure/dry-run.ts';
export type { Published, PublishedPlace } from './azure/published.ts';
export type { GuestService, SeenRequest } from './boot/azure/azure.ts';
export type { ReadyReport } from './boot/azure/wireserver.ts';
export { type AzureOptions, bootCheck, type BootCheckOptions, type BootContext } from './boot/check.ts';
export type { Shutdown } from './boot/machine.ts';
export type { Milestone } from './boot/milestones.ts';
export type { Accelerator } from './boot/qemu-system.ts';
export { assertBooted, type BootResult, type BootRun, type GuestResult, type GuestStory } from './boot/result.ts';
export type { ReachedMilestone } from './boot/tracker.ts';
export { type Extent, inMemory, type RandomAccess, type Sink } from './bytes.ts';
export type { CheckedCache, DamagedItem } from './cache/check-cache.ts';
export type { CacheItem } from './cache/item.ts';
export { type CacheList, listCache } from './cache/list.ts';
export { pruneCache, type PruneOptions, type PruneResult } from './cache/prune.ts';
export type { CachedStep } from './cache/step-key.ts';
export { openInput, type OpenedInput, type OpenInputOptions } from './convert/open-input.ts';
export { repairVmdk, type RepairOptions, type RepairResult } from './convert/repair.ts';
export type { OutputSubformat, TargetOptions } from './convert/target.ts';
export { zlibThreads } from './convert/zlib-threads.ts';
export { type ErrorDetails, ERRORS, type ErrorCode, FailbackError, type Fault, isFailbackError } from './errors.ts';
export {
  type EventCode,
  type EventData,
  EVENTS,
  type FailbackEvent,
  type Host,
  type Level,
  silentHost,
  type Unit,
} from './events.ts';
export { type FileSource, openFile } from './file-source.ts';
export { BlockMap } from './formats/block-map.ts';
export type { Disk, DiskKind, DiskRange, DiskSource, StoredExtent } from './formats/disk.ts';
export { diskDigest } from './formats/disk-digest.ts';
export { mapDisk, type MappedExtent } from './formats/map-disk.ts';
export { openDisk } from './formats/open.ts';
export type { OpenDiskOptions } from './formats/open-options.ts';
export type { BootCode } from './formats/partition/boot-code.ts';
export type { Partition, PartitionTable } from './formats/partition/types.ts';
export type { ForeignKind } from './formats/probe.ts';
export type { Problem } from './formats/problem.ts';
export type { FooterFields, VhdFooter } from './formats/vhd/footer.ts';
export type { Geometry } from './formats/vhd/geometry.ts';
export type { GrainCodec, PackedGrains } from './formats/vmdk/codec.ts';
export {
  type Descriptor,
  type DescriptorEntry,
  type DescriptorExtent,
  type DescriptorText,
  parseDescriptor,
  printDescriptor,
} from './formats/vmdk/descriptor.ts';
export type { SparseHeader } from './formats/vmdk/header.ts';
export type { DescriptorPlace } from './formats/vmdk/locate-descriptor.ts';
export type { RepairProfile } from './formats/vmdk/profiles.ts';
export {
  type Filling,
  type RejectedEntry,
  repairDescriptor,
  type RepairedDescriptor,
} from './formats/vmdk/repair-descriptor.ts';
export { writeVmdk, type WriteVmdkOptions } from './formats/vmdk/write.ts';
export type { WriteDiskOptions, WrittenDisk } from './formats/write-data.ts';
export { writeRaw } from './formats/write-raw.ts';
export { writeVhd, type WriteVhdOptions } from './formats/write-vhd.ts';
export { type GuestOptions, guestOptionsSchema } from './guest/options.ts';
export { type UserData, userDataSchema } from './guest/user-data.ts';
export { validateUserData } from './guest/validate-user-data.ts';
export type * from './inspect/facts.ts';
export { type AzureReady, azureReady, type Finding, type Generation } from './inspect/finding.ts';
export { inspectDisk } from './inspect/inspect-disk.ts';
export { judge } from './inspect/judge.ts';
export type { OpenImageOptions } from './inspect/open-image.ts';
export type { DiskReport } from './inspect/report.ts';
export type { LiveBoot } from './iso/boot.ts';
export type { BootEntry } from './iso/bootconfig/entry.ts';
export { type DescribeOptions, describeIso, type IsoDescription } from './iso/describe.ts';
export { type FetchedIso, fetchIso, type FetchIo, type FetchOptions } from './iso/fetch.ts';
export type { ArchiveFormat } from './iso/content.ts';
export type { Firmware } from './iso/iso9660/el-torito.ts';
export type { Iso } from './iso/iso9660/iso.ts';
export type { IsoEntry } from './iso/iso9660/tree.ts';
export type { LiveFileSystem, LiveLayout } from './iso/live.ts';
export type { Archive, Kernel } from './iso/members.ts';
export { type LiveIso, recogniseIso } from './iso/recognise.ts';
export type { FileInode, Inode } from './iso/squashfs/inode.ts';
export type { Squashfs } from './iso/squashfs/squashfs.ts';
export type { Compression } from './iso/squashfs/superblock.ts';
export { buildImage } from './pipeline/build/build.ts';
export { type BuildMemory, buildMemory } from './pipeline/build/memory.ts';
export type { BuildOptions, BuildResult, BuildUpload, BuiltFile } from './pipeline/build/options.ts';
export type { DifferingPlace } from './pipeline/diff/compare-vhds.ts';
export { convertDisk } from './pipeline/convert/convert.ts';
export type { ConvertOptions, ConvertResult } from './pipeline/convert/context.ts';
export type { Change, ChangeGroup } from './manifest/change.ts';
export type { ManifestDiff, VhdDifference } from './manifest/diff.ts';
export { type Manifest, manifestSchema } from './manifest/manifest.ts';
export { diffImages, type ImageDiff } from './pipeline/diff/diff.ts';
export { openPackerManifest, type PackerArtifact, type PackerManifest } from './manifest/packer-manifest.ts';
export { discardUpload } from './pipeline/upload/discard.ts';
export { type FolderCheck, verifyImages, type VerifyOptions, type VerifyReport } from './pipeline/verify.ts';
export type { Attestation } from './trust/attest.ts';
export type { Check } from './trust/check.ts';
export { buildFleet } from './fleet/build/build.ts';
export type { Cell, Matrix, MatrixOptions, Shard } from './fleet/cell.ts';
export { collectFleet, type CollectOptions } from './fleet/collect/collect.ts';
export { type FleetFacts, fleetFactsSchema } from './fleet/facts.ts';
export { collectFailure, fleetFailure } from './fleet/failure.ts';
export type { FleetOptions } from './fleet/build/options.ts';
export { type CellResult, type FleetReport, fleetReportSchema } from './fleet/report.ts';
export type { EngineName } from './fleet/plan/engines.ts';
export type { FleetPlanOptions } from './fleet/plan/job.ts';
export { publishFailure, publishFleet } from './fleet/publish/publish.ts';
export type { PublishOptions } from './fleet/publish/options.ts';
export type { PublishReport, PublishResult, PublishTarget } from './fleet/publish/report.ts';
export { type Chooser, staleToBuild, staleToPublish } from './fleet/status/stale.ts';
export {
  type CellStatus,
  type FleetStatus,
  fleetStatus,
  statusFailure,
  type StatusOptions,
  type StatusPlace,
} from './fleet/status/status.ts';
export type { Served, ServedOptions, Unserved } from './fleet/status/served.ts';
export type { InFolder, Judgement, Verdict } from './fleet/status/verdict.ts';
export { type FleetPlan, planFleet, type PlannedFile } from './fleet/plan/plan.ts';
export type { RunPipelineOptions } from './pipeline/run.ts';
export { uploadImage } from './pipeline/upload/upload.ts';
export { type CacheVerdict, verifyCache } from './pipeline/verify-cache.ts';
export type { AzureTarget, UploadOptions, UploadResult, UploadSettings } from './pipeline/upload/options.ts';
export { type ReportOptions, type ReportResult, writeReport } from './report/write.ts';
export type { RetryOptions } from './retry.ts';
export type { Speed } from './speed.ts';
export { openToolbox, type OpenToolbox, type OpenToolboxOptions, type ToolboxKind } from './toolbox/open.ts';
export type { Purpose, Requirement } from './toolbox/requirements.ts';
export type {
  PutOptions,
  RunOptions,
  Toolbox,
  ToolCall,
  ToolResult,
  TreeContent,
  TreeEntry,
} from './toolbox/toolbox.ts';
