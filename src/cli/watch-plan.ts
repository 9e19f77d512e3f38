import type { Flow } from '../dr/flow.ts';
import { report } from '../events.ts';
import type { Output } from './io.ts';
import { watchView } from './watch-view.ts';

export interface WatchPlanOptions {
  /** Milliseconds between two looks. */
  readonly every: number;
  /** A page that is written after each look. */
  readonly html?: string | undefined;
  readonly stdout: Output;
}

/** Shows how a plan stands until whoever watches has enough: throws `E_INTERRUPTED`, and what `watchStatus` throws. */
export async function watchPlan(flow: Flow, { every, html, stdout }: WatchPlanOptions): Promise<never> {
  const [{ watchStatus }, { changesBetween }, { formatDrStatus }, { writeStatusPage }] = await Promise.all([
    import('../dr/status/watch.ts'),
    import('../dr/status/changes.ts'),
    import('../dr/status/table.ts'),
    import('../dr/status/write-page.ts'),
  ]);
  const show = watchView(stdout);
  const missed = ({ message }: Error) => report(flow.host, 'note.warn', message, {});
  let before: Parameters<typeof changesBetween>[0] | undefined;
  for await (const status of watchStatus(flow, { every, missed })) {
    const changes = before ? changesBetween(before, status) : [];
    await show({ whole: (lines) => formatDrStatus(status, lines), changes, at: status.at });
    if (html !== undefined) await writeStatusPage(status, html);
    before = status;
  }
  throw new Error('a watch ends only by an error');
}
