import type { Extent } from '../bytes.ts';
import { partitionTypeName } from '../formats/partition/type-name.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { formatSize } from '../size.ts';
import { bytesIn, type Square, squaresOf } from './disk-grid.ts';
import { html, type Html } from './html.ts';
import { table } from './table.ts';
import { counted, percent, round } from './words.ts';

const [COLUMNS, ROWS] = [64, 8];
/** Units of the drawing: a square with its gap, and the bar of the partitions above the squares. */
const [STEP, GAP, BAR] = [10, 1.5, 12];
const WIDTH = COLUMNS * STEP - GAP;

export interface DiskMapOptions {
  /** Makes the ids of this map different from those of others on the page. */
  readonly id: string;
  readonly size: number;
  readonly partitions: Manifest['image']['partitions'];
  /** Where there is data; null if that is not known. */
  readonly data: readonly Extent[] | null;
}

/** The disk drawn to scale, with a legend and with the same as a table. */
export function diskMap(options: DiskMapOptions): Html {
  const { data, size } = options;
  return html`
    ${drawing(options)}
    ${
      data === null
        ? html`<p class="note">
            The VHD does not lie beside its manifest as it was built: what it holds is not drawn.
          </p>`
        : html`<ul class="legend" aria-label="Legend">
            <li>${sample('partition')}partition</li>
            <li>${sample('data')}data in a partition</li>
            <li>${sample('data outside')}data outside of partitions</li>
            <li>${sample('zero')}zeros</li>
            <li class="plain">one square: ${formatSize(Math.ceil(size / (COLUMNS * ROWS)))}</li>
          </ul>`
    }
    ${partitionTable(options)}
  `;
}

function drawing({ id, size, partitions, data }: DiskMapOptions): Html {
  const squares = data && squaresOf(size, COLUMNS * ROWS, data, inOrder(partitions));
  const height = BAR + (squares ? STEP + ROWS * STEP - GAP : 0);
  const content = data ? `, ${percent(total(data, size), size)} of it data` : '';
  return html`<svg class="disk" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${id}-title ${id}-desc">
    <title id="${id}-title">Map of the disk</title>
    <desc id="${id}-desc">
      ${formatSize(size)}${content}, in ${counted(partitions.length, 'partition')}. The table below says the same.
    </desc>
    <rect class="rest" width="${WIDTH}" height="${BAR}" rx="3" />
    ${partitions.map(({ start, size: length }) => segment(start / size, length / size))} ${squares && grid(squares)}
  </svg>`;
}

/** A partition in the bar; the smallest can still be seen. */
function segment(from: number, length: number): Html {
  const x = Math.min(from, 1) * WIDTH;
  const width = Math.min(Math.max(length * WIDTH, 3), WIDTH - x);
  return html`<rect
    class="partition"
    x="${round(x)}"
    width="${round(Math.max(width - 1, 1))}"
    height="${BAR}"
    rx="3"
  />`;
}

/** Each square is filled from below as far as it holds data: one path for each kind keeps the page small. */
function grid(squares: readonly Square[]): Html {
  const side = STEP - GAP;
  const path = (height: (square: Square) => number) =>
    squares
      .map((square, index) => {
        const filled = height(square);
        if (filled === 0) return '';
        const x = (index % COLUMNS) * STEP;
        const y = BAR + STEP + Math.floor(index / COLUMNS) * STEP + side - filled;
        return `M${round(x)} ${round(y)}h${side}v${filled}h-${side}z`;
      })
      .join('');
  // A little data is still to be seen, and what is not full does not look so.
  const level = (share: number) => (share === 0 ? 0 : round(Math.max(1.5, share * side)));
  const isOutside = ({ inside, outside }: Square) => outside > inside;
  return html`<path class="zero" d="${path(() => side)}" />
    <path class="data" d="${path((square) => (isOutside(square) ? 0 : level(square.inside + square.outside)))}" />
    <path
      class="data outside"
      d="${path((square) => (isOutside(square) ? level(square.inside + square.outside) : 0))}"
    />`;
}

function sample(kind: string): Html {
  return html`<svg class="sample" viewBox="0 0 10 10" aria-hidden="true" focusable="false">
    <path class="${kind}" d="M1 1h8v8h-8z" />
  </svg>`;
}

function partitionTable({ size, partitions, data }: DiskMapOptions): Html {
  const cells = (extent: Extent) => {
    if (data === null) return html`<td>–</td>`;
    const bytes = bytesIn(data, extent);
    return html`<td>${formatSize(bytes)} <small>${percent(bytes, extent.length)}</small></td>`;
  };
  const rows = partitions.map(
    ({ type, start, size: length }, index) =>
      html`<tr>
        <th scope="row">${index + 1} <span class="type">${partitionTypeName(type)}</span></th>
        <td>${formatSize(start)}</td>
        <td>${formatSize(length)}</td>
        ${cells({ offset: start, length })}
      </tr>`,
  );
  const foot = html`<tr>
    <th scope="row">Whole disk</th>
    <td>0 bytes</td>
    <td>${formatSize(size)}</td>
    ${cells({ offset: 0, length: size })}
  </tr>`;
  return table({ kind: 'numbers', caption: 'Partitions', columns: ['Partition', 'Start', 'Size', 'Data'], rows, foot });
}

function inOrder(partitions: DiskMapOptions['partitions']): Extent[] {
  return partitions.map(({ start, size }) => ({ offset: start, length: size })).sort((a, b) => a.offset - b.offset);
}

function total(data: readonly Extent[], size: number): number {
  return bytesIn(data, { offset: 0, length: size });
}
