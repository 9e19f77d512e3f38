/** A JSON text with the places of its values, as offsets in UTF-16 units. */
export interface LocatedJson {
  readonly value: unknown;
  /** Where the value at `path`, or the key under it, begins; if there is none, where the nearest value around it does. */
  readonly offsetOf: (path: readonly PropertyKey[], key?: string) => number;
}

/** What is wrong with a JSON text, and where. */
export interface JsonProblem {
  readonly offset: number;
  readonly problem: string;
}

/** More levels than anybody writes, and few enough for the stack. */
const MAX_DEPTH = 64;

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORD = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** A value, and the places below it. */
interface Node {
  readonly value: unknown;
  readonly offset: number;
  readonly children: ReadonlyMap<PropertyKey, { readonly node: Node; readonly key: number }>;
}

/**
 * Reads a JSON text (RFC 8259) and remembers where everything stands, which `JSON.parse` does not say. Stricter in one
 * thing: a name may not come twice in one object. Gives the first problem instead if there is one.
 */
export function locateJson(text: string): LocatedJson | JsonProblem {
  try {
    const root = reader(text).document();
    return { value: root.value, offsetOf: (path, key) => offsetIn(root, path, key) };
  } catch (error) {
    if (error instanceof Stop) return { offset: error.offset, problem: error.message };
    throw error;
  }
}

function offsetIn(root: Node, path: readonly PropertyKey[], key?: string): number {
  let node = root;
  for (const name of path) {
    const child = node.children.get(name);
    if (child === undefined) return node.offset;
    node = child.node;
  }
  return (key === undefined ? undefined : node.children.get(key)?.key) ?? node.offset;
}

class Stop extends Error {
  readonly offset: number;
  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

function reader(text: string) {
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  const next = () => {
    take(SPACE);
    return text[at];
  };
  const stop = (wanted: string): never => {
    throw new Stop(at, at < text.length ? `${wanted} is expected here.` : `The text ends where ${wanted} is expected.`);
  };

  function value(depth: number): Node {
    const first = next();
    if (depth > MAX_DEPTH) throw new Stop(at, `The text is nested more than ${MAX_DEPTH} levels deep.`);
    if (first === '{') return object(depth);
    if (first === '[') return array(depth);
    const offset = at;
    const token = take(first === '"' ? STRING : WORD) ?? stop('a value');
    return { value: JSON.parse(token), offset, children: new Map() };
  }

  /** The items between two brackets. */
  function items(close: string, item: () => void): void {
    at++;
    if (next() === close) {
      at++;
      return;
    }
    for (;;) {
      item();
      const mark = next();
      if (mark !== ',' && mark !== close) stop(`"," or "${close}"`);
      at++;
      if (mark === close) return;
    }
  }

  function object(depth: number): Node {
    const offset = at;
    const children = new Map<string, { node: Node; key: number }>();
    items('}', () => {
      next();
      const key = at;
      const name = JSON.parse(take(STRING) ?? stop('a name in double quotes')) as string;
      if (children.has(name)) throw new Stop(key, `"${name}" stands here for the second time.`);
      if (next() !== ':') stop('":"');
      at++;
      children.set(name, { node: value(depth + 1), key });
    });
    return { value: Object.fromEntries([...children].map(([name, { node }]) => [name, node.value])), offset, children };
  }

  function array(depth: number): Node {
    const offset = at;
    const nodes: Node[] = [];
    items(']', () => nodes.push(value(depth + 1)));
    const children = new Map(nodes.map((node, index) => [index, { node, key: node.offset }]));
    return { value: nodes.map((node) => node.value), offset, children };
  }

  return {
    document(): Node {
      const root = value(0);
      if (next() !== undefined) stop('the end of the text');
      return root;
    },
  };
}
