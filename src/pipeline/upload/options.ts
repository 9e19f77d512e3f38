import type { AzureBootResult } from '../../azure/boot-test/options.ts';
import type { AzureCall } from '../../azure/dry-run.ts';
import type { Generation } from '../../inspect/finding.ts';

/** Where on Azure, and as what. */
export interface AzureTarget {
  readonly resourceGroup: string;
  /** Of the managed image, the disk, or the image definition of a gallery. */
  readonly name: string;
  /** Azure region. @default the resource group's */
  readonly location?: string | undefined;
  /** Id of the subscription. @default `AZURE_SUBSCRIPTION_ID`, else the only one of the login */
  readonly subscription?: string | undefined;
  /** `AzureCloud`, `AzureUSGovernment`, `AzureChinaCloud`, or the URL of another Resource Manager. @default 'AzureCloud' */
  readonly cloud?: string | undefined;
  /** What it becomes. @default 'image' */
  readonly as?: 'image' | 'gallery' | 'disk' | undefined;
  /** The way of the bytes: into a managed disk, or into a page blob of a storage account. @default 'disk' */
  readonly via?: 'disk' | 'blob' | undefined;
  readonly storageAccount?: string | undefined;
  readonly container?: string | undefined;
  readonly gallery?: string | undefined;
  /** Three numbers with dots. @default the one behind the newest */
  readonly imageVersion?: string | undefined;
  /** Regions of a gallery version, each with a count of replicas if it is not 1: `westeurope=2`. */
  readonly targetRegions?: readonly string[] | undefined;
  /** A gallery version that keeps the machine as it is, without provisioning. */
  readonly specialized?: boolean | undefined;
  /** Whether machines may use NVMe disks; generation 2, gallery or disk. */
  readonly nvme?: boolean | undefined;
  /** Of everything that is made. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Whether something else of this name is thrown away. */
  readonly replace?: boolean | undefined;
}

export interface UploadSettings extends AzureTarget {
  /** Keep the disk or blob that the image was made of. */
  readonly keepSource?: boolean | undefined;
  /** Read back which ranges are there, or every byte. */
  readonly verify?: 'ranges' | 'full' | undefined;
  /** Bytes per second at most. */
  readonly maxRate?: number | undefined;
  /** Change nothing on Azure, and tell what would be done. */
  readonly dryRun?: boolean | undefined;
  /** Start a machine from the result, read its console, and remove it again. */
  readonly bootTest?: boolean | undefined;
  /** Size of that machine; the first of a few common ones that Azure offers there unless told. */
  readonly bootTestSize?: string | undefined;
  /** A file with its user data, as JSON: its client must then start by itself. */
  readonly userData?: string | undefined;
}

export interface UploadOptions extends UploadSettings {
  /** A VHD, VMDK, raw disk or OVA. */
  readonly path: string;
  /** Which disk of an OVA that holds several. */
  readonly member?: string | undefined;
  /** Whether a machine of it starts its client by itself, and tells Azure that it is ready; both unless told. */
  readonly startsClient?: boolean | undefined;
  readonly reportsReady?: boolean | undefined;
  /** VM generation. @default 1 */
  readonly generation?: Generation | undefined;
  /** Where the state of unfinished uploads is kept. */
  readonly cacheDir: string;
}

/** All sizes are bytes. */
export interface UploadResult {
  readonly path: string;
  readonly generation: Generation;
  /** `diskDigest` of the disk; what it becomes on Azure is tagged with it. */
  readonly digest: string;
  /** ARM id of what was asked for. */
  readonly id: string;
  readonly as: 'image' | 'gallery' | 'disk';
  readonly location: string;
  /** `uploaded`, or `unchanged` if the very same was there already; `planned` by a dry run. */
  readonly outcome: 'uploaded' | 'unchanged' | 'planned';
  /** What the image was made of, if it was kept. */
  readonly source: string | null;
  readonly fileSize: number;
  /** Data in the disk. */
  readonly allocated: number;
  readonly transfer: {
    /** Bytes of pages that were sent, repeated ones included. */
    readonly sent: number;
    /** Bytes that an earlier run had sent. */
    readonly resumed: number;
    readonly requests: number;
    readonly retries: number;
    readonly seconds: number;
  } | null;
  readonly verified: 'ranges' | 'full' | null;
  /** How a machine came up that was made of it; null if that was not asked for. */
  readonly bootTest: AzureBootResult | null;
  /** What a dry run would do. */
  readonly calls: readonly AzureCall[] | null;
  readonly durationMs: number;
}
