import { z } from 'zod';
import { guestFactsSchema } from '../guest/facts.ts';
import { bootFactsSchema } from '../boot/facts.ts';
import { packageVersion } from '../version.ts';

const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`));
const bytes = z.int().nonnegative();

const file = z.strictObject({
  name: z.string().describe('File name; the file lies beside the manifest.'),
  size: bytes.describe('Bytes of the file.'),
  virtualSize: bytes.describe('Bytes of the disk in it.'),
  sha256: hex(64).describe('Digest of the whole file.'),
});

const archiveFile = z.strictObject({
  path: z.string(),
  type: z.enum(['file', 'folder', 'symlink', 'other']),
  mode: z
    .string()
    .regex(/^[0-7]{4}$/)
    .describe('Permissions in octal.'),
  size: bytes,
  sha256: hex(64).nullable().describe("Of a file's content, or of a symlink's target."),
});

/** The manifest that lies beside each image: everything that went in, and everything that came out. */
export const manifestSchema = z.strictObject({
  $schema: z.string(),
  manifestVersion: z.literal(1),
  tool: z.strictObject({ name: z.literal('failback-kit'), version: z.string() }),
  input: z.strictObject({
    iso: z.strictObject({
      name: z.string(),
      url: z.string().optional(),
      region: z.string().optional(),
      version: z.string().optional().describe('`latest` or a build id.'),
      size: bytes,
      sha512: hex(128),
      verified: z.boolean().describe('Whether the digest was compared with a published one.'),
      label: z.string(),
      layout: z.enum(['nested', 'flat', 'ext3fs']),
      createdAt: z.int().describe('Unix seconds.'),
    }),
    templates: hex(64).describe('Digest of the templates.'),
    options: z.strictObject({
      filesystem: z.enum(['ext4', 'xfs']),
      generation: z.union([z.literal(1), z.literal(2)]),
      size: z.union([z.literal('auto'), bytes]),
      kernelArgs: z.array(z.string()),
      guest: guestFactsSchema.nullable().describe('What is laid over the live system; null for nothing.'),
      epoch: z.int().describe('Unix seconds of every time in the image.'),
    }),
    toolbox: z.strictObject({
      kind: z.enum(['host', 'docker', 'podman']),
      tools: z.record(z.string(), z.string()).describe('Versions of the tools that were run.'),
    }),
  }),
  image: z.strictObject({
    layout: z.literal('live'),
    filesystem: z.enum(['ext4', 'xfs']),
    generation: z.union([z.literal(1), z.literal(2)]),
    uuid: z.uuid().describe('UUID of the file system.'),
    kernel: z.string(),
    kernelArgs: z.array(z.string()),
    drivers: z
      .array(z.strictObject({ name: z.string(), state: z.enum(['builtin', 'initramfs', 'added', 'missing']) }))
      .describe('Kernel modules for Azure, and where they come from.'),
    guest: z
      .strictObject({
        size: bytes,
        sha256: hex(64),
        files: z.array(archiveFile).describe('What lies in it, from the root of the initramfs.'),
      })
      .nullable()
      .describe('The second initramfs, with what is laid over the live system and with added drivers.'),
    partitions: z.array(z.strictObject({ type: z.string(), start: bytes, size: bytes })),
    files: z
      .array(z.strictObject({ path: z.string(), size: bytes, sha256: hex(64).nullable() }))
      .describe("What lies in the file system; no digest for what is the ISO's and too large to hash by itself."),
  }),
  output: z.strictObject({ vhd: file, vmdk: file.nullable(), raw: file.nullable() }),
  bootCheck: bootFactsSchema
    .nullable()
    .describe('How the image booted in QEMU; null if that was not asked for, or came to no result.'),
  azure: z
    .strictObject({
      as: z.enum(['image', 'gallery', 'disk']),
      id: z.string().describe('ARM id of the managed image, the gallery version or the disk.'),
      location: z.string(),
      digest: z.string().describe('Names the content of the disk; also the tag failback-kit:digest.'),
      source: z.string().nullable().describe('The disk or blob of which the image was made, if it was kept.'),
    })
    .nullable()
    .describe('What was made on Azure; null if that was not asked for.'),
  cached: z.array(z.enum(['members', 'disk', 'vmdk', 'vhd'])).describe('Steps whose result was in the cache.'),
  timings: z.record(z.string(), z.number()).describe('Milliseconds of each step.'),
  builtAt: z.iso.datetime(),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** An output as the manifest names it. */
export type ManifestFile = z.infer<typeof file>;

/** Where the schema is published, relative to the package. */
export const MANIFEST_SCHEMA = 'schemas/manifest.schema.json';

/** Name and version of this package. */
export function toolIdentity(): Manifest['tool'] {
  return { name: 'failback-kit', version: packageVersion() };
}
