import { bootBadge } from './boot-section.ts';
import type { FleetFacts } from './fleet-facts.ts';
import { fleetSection } from './fleet-section.ts';
import { pageFrame } from './frame.ts';
import { html, type Html } from './html.ts';
import type { ImageFacts } from './image-facts.ts';
import { imageSection } from './image-section.ts';
import { isoBadge } from './input-section.ts';
import { counted } from './words.ts';

export interface PageFacts {
  readonly images: readonly ImageFacts[];
  readonly fleet: FleetFacts | null;
}

/** The page about images and a fleet. The same facts give the same text. */
export function renderPage({ images, fleet }: PageFacts, style: string): string {
  const [only] = images;
  const link = (name: string | null) => {
    const index = images.findIndex((image) => image.name === name);
    return index < 0 ? undefined : idOf(index);
  };
  return pageFrame(
    {
      title: images.length === 1 && only && fleet === null ? only.name : 'Failback Client images',
      heading: images.length === 1 && fleet === null ? 'Failback Client image' : 'Failback Client images',
      navigation: images.length + (fleet ? 1 : 0) > 1 && navigation(images, fleet),
      content: html`${fleet && fleetSection(fleet, link)}
      ${images.map((image, index) => imageSection(image, idOf(index)))}`,
      source: counted(images.length, 'manifest'),
    },
    style,
  );
}

function idOf(index: number): string {
  return `image-${index + 1}`;
}

function navigation(images: readonly ImageFacts[], fleet: FleetFacts | null): Html {
  const items = images.map(
    ({ name, manifest }, index) =>
      html`<li>
        <a href="#${idOf(index)}">${name}</a>
        <span>${isoBadge(manifest.input.iso)} ${bootBadge(manifest.bootCheck)}</span>
      </li>`,
  );
  return html`<nav class="page" aria-label="On this page">
    <ul>
      ${fleet && html`<li><a href="#fleet">Fleet</a></li>`} ${items}
    </ul>
  </nav>`;
}
