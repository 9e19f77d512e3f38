import { createHash } from 'node:crypto';
import { packageVersion } from '../version.ts';
import { bootBadge } from './boot-section.ts';
import type { FleetFacts } from './fleet-facts.ts';
import { fleetSection } from './fleet-section.ts';
import { html, type Html, markupOf, trusted } from './html.ts';
import type { ImageFacts } from './image-facts.ts';
import { imageSection } from './image-section.ts';
import { isoBadge } from './input-section.ts';
import { counted } from './words.ts';

export interface PageFacts {
  readonly images: readonly ImageFacts[];
  readonly fleet: FleetFacts | null;
}

/**
 * The whole page, which needs nothing else: neither scripts nor anything from elsewhere, and its policy forbids both. The
 * same facts give the same text.
 */
export function renderPage({ images, fleet }: PageFacts, style: string): string {
  const [only] = images;
  const title = images.length === 1 && only && fleet === null ? only.name : 'Failback Client images';
  const link = (name: string | null) => {
    const index = images.findIndex((image) => image.name === name);
    return index < 0 ? undefined : idOf(index);
  };
  return `<!doctype html>\n${markupOf(
    html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy(style)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${title} – failback-kit</title>
        ${trusted(`<style>${style}</style>`)}
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header class="page">
          <p class="product">failback-kit</p>
          <h1>${images.length === 1 && fleet === null ? 'Failback Client image' : 'Failback Client images'}</h1>
        </header>
        ${images.length + (fleet ? 1 : 0) > 1 && navigation(images, fleet)}
        <main id="content" tabindex="-1">
          ${fleet && fleetSection(fleet, link)} ${images.map((image, index) => imageSection(image, idOf(index)))}
        </main>
        <footer class="page">
          <p>Made by failback-kit ${packageVersion()} from ${counted(images.length, 'manifest')}.</p>
        </footer>
      </body>
    </html> `,
  )}`;
}

function idOf(index: number): string {
  return `image-${index + 1}`;
}

/** Only this very style sheet, and pictures that stand in the page. */
function policy(style: string): string {
  const digest = createHash('sha256').update(style).digest('base64');
  return `default-src 'none'; style-src 'sha256-${digest}'; img-src data:; base-uri 'none'; form-action 'none'`;
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
