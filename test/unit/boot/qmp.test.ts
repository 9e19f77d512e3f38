import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseQmp, QmpClient } from '../../../src/boot/qmp.ts';

const never = new AbortController().signal;
const rejection = (promise: Promise<unknown>): Promise<Error & { code?: string }> =>
  promise.then(
    () => new Error('it was fulfilled'),
    (error: unknown) => error as Error,
  );
const connect = () => {
  const sent: { execute: string; arguments: unknown; id: number }[] = [];
  const events: string[] = [];
  const client = new QmpClient({
    write: (text) => sent.push(JSON.parse(text) as (typeof sent)[0]),
    onEvent: (event, { reason }) => events.push(`${event} ${String(reason)}`),
  });
  return { client, sent, events };
};

test('tells the kinds of message apart, and ignores what is none', () => {
  assert.is(parseQmp('{"QMP": {"version": {}, "capabilities": ["oob"]}}')?.kind, 'greeting');
  assert.equal(parseQmp('{"return": {}, "id": 3}'), { kind: 'return', id: 3, value: {} });
  assert.equal(parseQmp('{"error": {"class": "GenericError", "desc": "no"}, "id": 3}'), {
    kind: 'error',
    id: 3,
    description: 'no',
  });
  assert.equal(parseQmp('{"event": "STOP", "timestamp": {}}'), { kind: 'event', event: 'STOP', data: {} });
  for (const line of ['', 'qemu: warning', '[]', 'null', '7', '{}', '{"error": 1}'])
    assert.is(parseQmp(line), undefined);
});

test('answers find their commands by id, in any order', async () => {
  const { client, sent } = connect();
  const first = client.execute('query-status', {}, never);
  const second = client.execute('ringbuf-read', { device: 'serial' }, never);
  assert.equal(sent[1], { execute: 'ringbuf-read', arguments: { device: 'serial' }, id: 2 });
  client.receive('{"return": "two", "id": 2}');
  client.receive('{"return": "one", "id": 1}');
  assert.equal(await Promise.all([first, second]), ['one', 'two']);
});

test('a refusal names the command', async () => {
  const { client } = connect();
  const answer = client.execute('screendump', {}, never);
  client.receive('{"error": {"class": "GenericError", "desc": "Parameter format"}, "id": 1}');
  const error = await rejection(answer);
  assert.is(error.code, 'E_TOOL_FAILED');
  assert.match(error.message, /screendump.*Parameter format/);
});

test('events reach the listener', () => {
  const { client, events } = connect();
  client.receive('{"event": "SHUTDOWN", "data": {"guest": true, "reason": "guest-reset"}, "timestamp": {}}');
  assert.equal(events, ['SHUTDOWN guest-reset']);
});

test('nobody waits for ever: neither after close nor after an abort', async () => {
  const { client } = connect();
  const abort = new AbortController();
  const aborted = client.execute('a', {}, abort.signal);
  const closed = client.execute('b', {}, never);
  abort.abort(new Error('enough'));
  client.close(new Error('gone'));
  assert.is((await rejection(aborted)).message, 'enough');
  assert.is((await rejection(closed)).message, 'gone');
  assert.is((await rejection(client.execute('c', {}, never))).message, 'gone');
});

test.run();
