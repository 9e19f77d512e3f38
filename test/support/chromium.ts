import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { tempDir } from './temp-dir.ts';

type Json = Readonly<Record<string, unknown>>;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly params?: Json;
  readonly result?: Json;
  readonly error?: { readonly message: string };
}

/** A tab of a headless Chromium, driven over its pipe (https://chromedevtools.github.io/devtools-protocol/). */
export interface Tab extends AsyncDisposable {
  /** Loads a page and waits until it is there; gives every address that was asked for. */
  open(url: string): Promise<string[]>;
  /** How the page is shown from now on: pixels, and the colours that the user prefers. */
  show(view: { readonly width: number; readonly scheme: 'light' | 'dark' }): Promise<void>;
  /** The value of an expression on the page, as JSON has it. */
  evaluate<T>(expression: string): Promise<T>;
  /** The whole page, as a PNG. */
  screenshot(): Promise<Buffer>;
  call(method: string, params?: Json): Promise<Json>;
}

const HEIGHT = 800;

/** Starts a browser of its own, with nothing that was there before; disposing of it ends the browser. */
export async function openTab(): Promise<Tab> {
  const profile = await tempDir();
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'];
  const args = [...flags, '--hide-scrollbars', '--remote-debugging-pipe', `--user-data-dir=${profile.path}`];
  const child = spawn('chromium', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const { send, events } = connect(child);
  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
  const call = (method: string, params: Json = {}) => send(method, params, sessionId as string);
  await Promise.all(['Page.enable', 'Network.enable', 'Runtime.enable'].map((method) => call(method)));
  const tab: Tab = {
    call,
    async open(url) {
      const asked: string[] = [];
      const loaded = new Promise<void>((resolve) => {
        events.set('Network.requestWillBeSent', ({ request }) => asked.push((request as { url: string }).url));
        events.set('Page.loadEventFired', () => resolve());
      });
      await call('Page.navigate', { url });
      await loaded;
      return asked;
    },
    async show({ width, scheme }) {
      await call('Emulation.setDeviceMetricsOverride', { width, height: HEIGHT, deviceScaleFactor: 1, mobile: false });
      await call('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
    },
    async evaluate<T>(expression: string) {
      const { result, exceptionDetails } = await call('Runtime.evaluate', {
        ...{ expression, awaitPromise: true, returnByValue: true },
      });
      if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
      return (result as { value: T }).value;
    },
    async screenshot() {
      const { data } = await call('Page.captureScreenshot', { format: 'png', captureBeyondViewport: true });
      return Buffer.from(data as string, 'base64');
    },
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
      await profile[Symbol.asyncDispose]();
    },
  };
  return tab;
}

/** Messages are JSON with a zero byte behind each: commands on descriptor 3, answers and events on 4. */
function connect(child: ChildProcess) {
  const input = child.stdio[3] as Writable;
  const output = child.stdio[4] as Readable;
  const waiting = new Map<number, (message: Message) => void>();
  const events = new Map<string, (params: Json) => void>();
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`chromium ended with ${code ?? 'a signal'}`)));
  });
  ended.catch(() => undefined);
  input.on('error', () => undefined);
  let rest = '';
  output.setEncoding('utf8').on('data', (chunk: string) => {
    const texts = (rest + chunk).split('\0');
    rest = texts.pop() ?? '';
    for (const text of texts) {
      const message = JSON.parse(text) as Message;
      if (message.id === undefined) events.get(message.method ?? '')?.(message.params ?? {});
      else waiting.get(message.id)?.(message);
    }
  });
  let last = 0;
  const send = async (method: string, params: Json, sessionId?: string): Promise<Json> => {
    const id = ++last;
    const answered = new Promise<Message>((resolve) => waiting.set(id, resolve));
    input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    const { result = {}, error } = await Promise.race([answered, ended]);
    waiting.delete(id);
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  };
  return { send, events };
}
