import { z } from 'zod';
import { uuidFor } from '../formats/uuid.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { NpmPackage } from './npm-packages.ts';
import { type Materials, npmPurl, type PackageList, purlOf } from './package.ts';

const hash = z.object({ alg: z.enum(['SHA-256', 'SHA-512']), content: z.string() });
const property = z.object({ name: z.string(), value: z.string() });
const component = z.object({
  type: z.enum(['file', 'library', 'application', 'operating-system']),
  'bom-ref': z.string(),
  name: z.string(),
  version: z.string().optional(),
  /** `excluded` is what an image was made with, but does not hold. */
  scope: z.enum(['required', 'excluded']).optional(),
  hashes: z.array(hash).optional(),
  purl: z.string().optional(),
  properties: z.array(property).optional(),
});
type Component = z.infer<typeof component>;

/** What of an SBOM is read again. */
export const sbomSchema = z.object({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.6'),
  serialNumber: z.string(),
  metadata: z.object({ timestamp: z.string(), component }),
  components: z.array(component),
});

export interface SbomOptions {
  readonly manifest: Manifest;
  readonly materials: Materials;
  readonly npm: readonly NpmPackage[];
}

/** What of the toolbox becomes a part of the image: GRUB's own code. */
const INSIDE = /^grub-(?:pc|efi-amd64)-bin$/;

/** What is in an image, and what it was made with (CycloneDX 1.6 as JSON). Equal builds have an equal one. */
export function sbomOf({ manifest, materials, npm }: SbomOptions): object {
  const { input, output, tool } = manifest;
  const image: Component = {
    type: 'file',
    'bom-ref': 'image',
    name: output.vhd.name,
    version: output.vhd.sha256,
    hashes: [{ alg: 'SHA-256', content: output.vhd.sha256 }],
  };
  const iso: Component = {
    type: 'operating-system',
    'bom-ref': 'iso',
    name: input.iso.label,
    version: input.iso.version ?? input.iso.sha512,
    scope: 'required',
    hashes: [{ alg: 'SHA-512', content: input.iso.sha512 }],
    properties: properties({
      'iso:file': input.iso.name,
      'iso:url': input.iso.url,
      'live-packages': 'unknown' in materials.live ? `not known: ${materials.live.unknown}` : undefined,
      toolbox: materials.toolbox === null ? 'not known: it has no dpkg' : undefined,
    }),
  };
  const live = 'unknown' in materials.live ? [] : packagesOf(materials.live, 'live', () => 'required');
  const toolbox =
    materials.toolbox === null
      ? toolsOf(manifest)
      : packagesOf(materials.toolbox, 'toolbox', (name) => (INSIDE.test(name) ? 'required' : 'excluded'));
  const ours = npm.map(npmComponent);
  const refs = (components: readonly Component[]) => components.map((entry) => entry['bom-ref']);
  const inside = refs(toolbox.filter(({ scope }) => scope === 'required'));
  const content = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      timestamp: new Date(input.options.epoch * 1000).toISOString(),
      tools: { components: [{ type: 'application', name: tool.name, version: tool.version, purl: npmPurl(tool) }] },
      component: image,
    },
    components: [iso, ...live, ...toolbox, ...ours],
    dependencies: [
      { ref: 'image', dependsOn: ['iso', ...inside] },
      { ref: 'iso', dependsOn: refs(live) },
    ],
  };
  return { ...content, serialNumber: `urn:uuid:${uuidFor(JSON.stringify(content))}` };
}

function packagesOf(list: PackageList, where: string, scopeOf: (name: string) => Component['scope']): Component[] {
  return list.packages.map((entry) => {
    const purl = purlOf(list, entry);
    const { name, version } = entry;
    return { type: 'library', 'bom-ref': `${where}/${purl}`, name, version, scope: scopeOf(name), purl };
  });
}

/** Where packages are not known, the tools with the versions that they print. */
function toolsOf({ input }: Manifest): Component[] {
  return Object.entries(input.toolbox.tools).map(([name, version]) => ({
    type: 'application',
    'bom-ref': `toolbox/${name}`,
    name,
    version,
    scope: 'excluded',
  }));
}

function npmComponent({ name, version }: NpmPackage): Component {
  const purl = npmPurl({ name, version });
  return { type: 'library', 'bom-ref': `npm/${purl}`, name, version, scope: 'excluded', purl };
}

function properties(values: Readonly<Record<string, string | undefined>>): Component['properties'] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name: `failback-kit:${name}`, value }],
  );
}
