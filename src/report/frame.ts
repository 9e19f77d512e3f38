import { createHash } from 'node:crypto';
import { packageVersion } from '../version.ts';
import { html, type Html, markupOf, trusted } from './html.ts';

/** What a page is about. */
export interface FrameParts {
  /** Of the window. */
  readonly title: string;
  readonly heading: string;
  /** Above the content; false for a page on which there is nothing to look for. */
  readonly navigation?: Html | false;
  readonly content: Html;
  /** Of what it was made: `3 manifests`. */
  readonly source: string;
}

/**
 * A whole page, which needs nothing else: neither scripts nor anything from elsewhere, and its policy forbids both. The
 * same parts give the same text.
 */
export function pageFrame({ title, heading, navigation = false, content, source }: FrameParts, style: string): string {
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
          <h1>${heading}</h1>
        </header>
        ${navigation}
        <main id="content" tabindex="-1">${content}</main>
        <footer class="page">
          <p>Made by failback-kit ${packageVersion()} from ${source}.</p>
        </footer>
      </body>
    </html> `,
  )}`;
}

/** Only this very style sheet, and pictures that stand in the page. */
function policy(style: string): string {
  const digest = createHash('sha256').update(style).digest('base64');
  return `default-src 'none'; style-src 'sha256-${digest}'; img-src data:; base-uri 'none'; form-action 'none'`;
}
