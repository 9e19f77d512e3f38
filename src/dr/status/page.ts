import { formatDuration } from '../../duration.ts';
import { pageFrame } from '../../report/frame.ts';
import { html, type Html } from '../../report/html.ts';
import { table } from '../../report/table.ts';
import { badge, code, counted, type Tone, utc } from '../../report/words.ts';
import { replicationWords } from './replication-status.ts';
import type { ServerStatus } from './server-status.ts';
import { type Mood, type Stage, STAGES } from './stages.ts';
import type { DrStatus } from './status.ts';
import { drillWords, imageWords, tunnelWords } from './table.ts';
import { timelineTable } from './timeline-table.ts';

const COLUMNS = ['Server', 'Wave', 'Stage', 'Replication', 'Lag', 'Last drill', 'Image'];

/** The page about a plan: a table of its servers, and what happened to each. The same status gives the same text. */
export function renderStatusPage(status: DrStatus, style: string): string {
  const { plan, at, servers } = status;
  return pageFrame(
    {
      title: plan,
      heading: `Disaster recovery of ${plan}`,
      content: html`${overview(status)}${servers.map((server, index) => serverSection(server, index, Date.parse(at)))}`,
      source: `what both clouds said on ${utc(at)}`,
    },
    style,
  );
}

function overview({ servers, counts, tunnels, unknown, next, at }: DrStatus): Html {
  const now = Date.parse(at);
  const stages = Object.entries(counts) as [Stage, number][];
  return html`<section class="fleet" id="servers" aria-labelledby="servers-name">
    <h2 id="servers-name">${counted(servers.length, 'server')}</h2>
    <p class="badges">
      ${stages.map(([stage, count]) => html`${badge(toneOf(STAGES[stage].mood), `${count} ${stage}`)} `)}
    </p>
    ${tunnels && html`<p>${sentence(tunnelWords(tunnels, now))}</p>`}
    ${unknown.map(({ cloud, parts, message }) => html`<p>${badge('warn', 'unknown')} ${cloud}, ${parts.join(', ')}: ${message}</p>`)}
    ${next !== null && html`<p>Next: ${code(next)}</p>`}
    <div class="scroll" role="region" aria-label="Table of the servers" tabindex="0">
      ${table({
        kind: 'wide',
        caption: `Servers on ${utc(at)}`,
        columns: COLUMNS,
        rows: servers.map((server, index) => row(server, index, now)),
      })}
    </div>
  </section>`;
}

function row(
  { name, wave, stage, mood, replication, lastDrill, image }: ServerStatus,
  index: number,
  now: number,
): Html {
  return html`<tr>
    <th scope="row"><a href="#${idOf(index)}">${name}</a></th>
    <td>${wave}</td>
    <td>${badge(toneOf(mood), stage)}</td>
    <td>${replication === null ? '–' : replicationWords(replication, now)}</td>
    <td>${replication?.lagMs == null ? '–' : formatDuration(replication.lagMs)}</td>
    <td>${lastDrill === null ? '–' : drillWords(lastDrill, now)}</td>
    <td>${imageWords(image)}</td>
  </tr>`;
}

function serverSection(
  { name, stage, mood, problem, notes, timeline }: ServerStatus,
  index: number,
  now: number,
): Html {
  const id = idOf(index);
  return html`<section class="fleet" id="${id}" aria-labelledby="${id}-name">
    <h2 id="${id}-name">${name}</h2>
    <p class="badges">${badge(toneOf(mood), stage)}</p>
    <p>${sentence(STAGES[stage].says)}</p>
    ${problem && html`<p>${badge('bad', problem.code)} ${problem.what} ${problem.mend}</p>`}
    ${
      notes.length > 0 &&
      html`<ul>
        ${notes.map((note) => html`<li>${sentence(note)}</li>`)}
      </ul>`
    }
    ${timeline.length > 0 ? timelineTable(timeline, now) : html`<p class="note">Nothing is known of its past.</p>`}
  </section>`;
}

function idOf(index: number): string {
  return `server-${index + 1}`;
}

/** The marks of the report know no mood of being under way. */
function toneOf(mood: Mood): Tone {
  return mood === 'busy' ? 'plain' : mood;
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
