import type { Azure } from '../../azure/arm.ts';
import type { AzureBootResult } from '../../azure/boot-test/options.ts';
import type { Landed, Landing } from '../../azure/landing.ts';
import type { PageBlob } from '../../azure/pages/page-blob.ts';
import type { UploadedPages } from '../../azure/pages/upload-pages.ts';
import type { VhdImage } from '../../azure/pages/vhd-image.ts';
import type { Generation } from '../../inspect/finding.ts';
import type { UploadOptions } from './options.ts';
import type { UploadPart } from './part.ts';
import type { Product } from './products.ts';

/** The options with everything filled in that needs nobody's answer. */
export interface ResolvedUpload extends UploadOptions {
  readonly as: 'image' | 'gallery' | 'disk';
  readonly via: 'disk' | 'blob';
  readonly generation: Generation;
}

/** The options with their defaults. */
export function resolveUpload(options: UploadOptions): ResolvedUpload {
  const { as = 'image', via = 'disk', generation = 1 } = options;
  return { ...options, as, via, generation };
}

/** What one step of an upload leaves for the next. */
export interface UploadContext {
  readonly options: ResolvedUpload;
  readonly part: UploadPart;
  azure?: Azure;
  location?: string;
  image?: VhdImage & AsyncDisposable;
  landing?: Landing;
  /** What is made of what landed; none if that is what was asked for. */
  products?: readonly Product[];
  /** What was asked for stands already. */
  unchanged?: boolean;
  /** Where the bytes go; absent once they are all there. */
  blob?: PageBlob | undefined;
  found?: boolean;
  /** Pages may have been sent, so that a later run can go on. */
  begun?: boolean;
  sent?: UploadedPages & { readonly seconds: number };
  landed?: Landed;
  /** What was asked for is there, whatever comes after. */
  standing?: boolean;
  /** What it was made of is gone. */
  cleaned?: boolean;
  bootTest?: AzureBootResult | null;
}

/** A part of the context that an earlier step has made. */
export function need<K extends keyof UploadContext>(ctx: UploadContext, key: K): NonNullable<UploadContext[K]> {
  const value = ctx[key];
  if ((value ?? undefined) === undefined) throw new Error(`step order: ${key} is not there yet`);
  return value as NonNullable<UploadContext[K]>;
}
