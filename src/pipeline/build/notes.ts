import type { FailbackEvent, Host } from '../../events.ts';
import { report } from '../../events.ts';

/** Something worth knowing about an image, as it was reported when it was built. */
export type Note = Pick<Extract<FailbackEvent, { code: 'note.info' | 'note.warn' }>, 'code' | 'message' | 'data'>;

/** A host that also writes down what is worth knowing, so that whoever takes the result out of the cache hears it too. */
export function noting(host: Host, notes: Note[]): Host {
  return {
    report(event) {
      if (event.code === 'note.info' || event.code === 'note.warn') {
        notes.push({ code: event.code, message: event.message, data: event.data });
      }
      host.report(event);
    },
  };
}

export function repeat(notes: readonly Note[], host: Host): void {
  for (const { code, message, data } of notes) report(host, code, message, data);
}
