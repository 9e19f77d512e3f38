/** A process of its own that fetches: the options come as JSON, the result goes to standard output as JSON. */
import { isFailbackError } from '../../src/errors.ts';
import { type FetchOptions, fetchIso } from '../../src/iso/fetch.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as FetchOptions;
try {
  const waits: string[] = [];
  const host = { report: (event: { message: string }) => void waits.push(event.message) };
  console.log(JSON.stringify({ ...(await fetchIso(options, { host })), events: waits }));
} catch (error) {
  const { code, message, hint } = isFailbackError(error) ? error : { code: 'bug', message: String(error), hint: '' };
  console.log(JSON.stringify({ code, message, hint }));
  process.exitCode = 1;
}
