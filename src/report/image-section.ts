import { formatDuration } from '../duration.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { formatSize } from '../size.ts';
import { bootBadge, bootSection } from './boot-section.ts';
import { buildSection, buildTime } from './build-section.ts';
import { contentSection } from './content-section.ts';
import { diskMap } from './disk-map.ts';
import { html, type Html } from './html.ts';
import type { ImageFacts } from './image-facts.ts';
import { inputSection, isoBadge } from './input-section.ts';
import { badge, code, facts, utc } from './words.ts';

/** Everything about one image; `id` is its place on the page. */
export function imageSection({ name, manifest, data, screen }: ImageFacts, id: string): Html {
  const { image, output, bootCheck, azure } = manifest;
  const part = (title: string, content: Html) =>
    html`<section class="part">
      <h3>${title}</h3>
      ${content}
    </section>`;
  return html`<article class="image" id="${id}" aria-labelledby="${id}-name">
    <header>
      <h2 id="${id}-name">${name}</h2>
      <p class="badges">${isoBadge(manifest.input.iso)} ${bootBadge(bootCheck)} ${azureBadge(azure)}</p>
      ${summary(manifest)}
    </header>
    ${part('Disk', diskMap({ id, size: output.vhd.virtualSize, partitions: image.partitions, data }))}
    ${part('Boot', bootSection(bootCheck, screen))} ${part('Build', buildSection(manifest))}
    ${part('Content', contentSection(manifest))} ${part('Input', inputSection(manifest))}
    ${azure && part('Azure', azureSection(azure))}
  </article>`;
}

function summary({ image, input, output, timings, builtAt }: Manifest): Html {
  const { filesystem, generation, kernel } = image;
  return html`<div class="summary">
    ${facts([
      input.iso.region !== undefined && ['Region', input.iso.region],
      ['Disk', `${formatSize(output.vhd.virtualSize)}, ${filesystem}`],
      ['Boots by', generation === 1 ? 'BIOS (generation 1)' : 'UEFI (generation 2)'],
      ['Kernel', kernel],
      ['Built', utc(builtAt)],
      ['Build time', formatDuration(buildTime(timings))],
    ])}
  </div>`;
}

const KINDS = { image: 'managed image', gallery: 'gallery version', disk: 'managed disk' } as const;

function azureBadge(azure: Manifest['azure']): Html {
  return azure === null ? badge('plain', 'Not on Azure') : badge('good', `On Azure as ${KINDS[azure.as]}`);
}

function azureSection({ as, id, location, digest, source }: NonNullable<Manifest['azure']>): Html {
  return facts([
    ['Kind', KINDS[as]],
    ['Location', location],
    ['Id', code(id)],
    ['Digest of the content', code(digest)],
    source !== null && ['Made of', code(source)],
  ]);
}
