import { formatDuration } from '../duration.ts';
import { formatSize } from '../size.ts';
import type { FleetFacts, FleetRow } from './fleet-facts.ts';
import { html, type Html, type HtmlValue } from './html.ts';
import { table } from './table.ts';
import { badge, code, counted, type Tone, utc } from './words.ts';

/** Where on the page an image is described; undefined if it is not. */
export type Link = (name: string | null) => string | undefined;

/** A column of the table; what is null in every row is not shown. */
interface Column {
  readonly title: string;
  readonly cell: (row: FleetRow) => HtmlValue;
}

/** The first column is the region. */
const COLUMNS: readonly Column[] = [
  { title: 'Generation', cell: ({ generation }) => generation },
  { title: 'File system', cell: ({ fs }) => fs },
  { title: 'State', cell: stateCell },
  {
    title: 'Why',
    cell: ({ reasons }) =>
      reasons.length > 0 &&
      html`<ul>
        ${reasons.map((why) => html`<li>${why}</li>`)}
      </ul>`,
  },
  { title: 'Size', cell: ({ fileSize }) => fileSize !== null && formatSize(fileSize) },
  { title: 'Time', cell: ({ durationMs }) => durationMs !== null && formatDuration(durationMs) },
  { title: 'ISO', cell: ({ iso }) => iso !== null && code(iso.slice(0, 12)) },
];

/** The fleet as a table: state of each cell, whether it is stale and why, and how many there are of each. */
export function fleetSection({ rows, startedAt, durationMs }: FleetFacts, link: Link): Html {
  const when = startedAt === null ? '' : `, begun ${utc(startedAt)}`;
  const took = durationMs === null ? '' : `, took ${formatDuration(durationMs)}`;
  return html`<section class="fleet" id="fleet" aria-labelledby="fleet-name">
    <h2 id="fleet-name">Fleet</h2>
    <p>${counted(rows.length, 'image')}${when}${took}.</p>
    <p class="badges">${countsOf(rows).map(([state, count]) => stateBadge(state, `${count} ${state}`))}</p>
    <div class="scroll" role="region" aria-label="Table of the fleet" tabindex="0">${fleetTable(rows, link)}</div>
  </section>`;
}

function fleetTable(rows: readonly FleetRow[], link: Link): Html {
  const columns = COLUMNS.filter(({ cell }) => rows.some((row) => isThere(cell(row))));
  const rowOf = (row: FleetRow) => {
    const target = link(row.name);
    const cells = columns.map(({ cell }) => cell(row));
    return html`<tr>
      <th scope="row">${target === undefined ? row.region : html`<a href="#${target}">${row.region}</a>`}</th>
      ${cells.map((cell) => html`<td>${isThere(cell) ? cell : '–'}</td>`)}
    </tr>`;
  };
  const titles = ['Region', ...columns.map(({ title }) => title)];
  return table({ kind: 'wide', caption: 'Images of the fleet', columns: titles, rows: rows.map(rowOf) });
}

function isThere(value: HtmlValue): boolean {
  return value !== null && value !== undefined && value !== false;
}

const TONES: Readonly<Record<string, Tone>> = {
  built: 'good',
  cached: 'good',
  kept: 'good',
  current: 'good',
  published: 'good',
  failed: 'bad',
  missing: 'bad',
  stale: 'warn',
  unknown: 'warn',
  pending: 'plain',
};

function stateCell({ state, isStale, error }: FleetRow): HtmlValue {
  if (state === null && !isStale) return null;
  const states = statesOf({ state, isStale }).map((name) => stateBadge(name, name));
  return html`${states}${error && html`<p class="error">${code(error.code)} ${error.message}</p>`}`;
}

function stateBadge(state: string, words: string): Html {
  return html`${badge(Object.hasOwn(TONES, state) ? (TONES[state] ?? 'plain') : 'plain', words)} `;
}

/** One that was built may be stale as well. */
function statesOf({ state, isStale }: Pick<FleetRow, 'state' | 'isStale'>): string[] {
  return [...new Set([...(state === null ? [] : [state]), ...(isStale ? ['stale'] : [])])];
}

/** How often each state is there, in the order in which they first come. */
function countsOf(rows: readonly FleetRow[]): (readonly [state: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const state of rows.flatMap(statesOf)) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts];
}
