/** A resource of a template of Azure Resource Manager, once its copies are made. */
interface Resource {
  readonly name: string;
  readonly properties: unknown;
}

interface Template {
  readonly parameters: Readonly<Record<string, { readonly defaultValue?: string }>>;
  readonly resources: readonly { readonly copy: { readonly count: number } }[];
}

/** What a deployment would make, for the few functions that our template uses (ARM "Resource iteration", "Template functions"). */
export function deployed(text: string, given: Readonly<Record<string, string>>): Resource[] {
  const { parameters, resources } = JSON.parse(text) as Template;
  return resources.flatMap(({ copy, ...resource }) =>
    Array.from({ length: copy.count }, (_, index) => {
      const parameter = (name: string) => given[name] ?? parameters[name]?.defaultValue ?? '';
      return evaluate(resource, { index, parameter }) as Resource;
    }),
  );
}

interface Scope {
  readonly index: number;
  readonly parameter: (name: string) => string;
}

function evaluate(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string' && value.startsWith('[')) return expression(value, scope);
  if (Array.isArray(value)) return value.map((item) => evaluate(item, scope));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, evaluate(item, scope)]));
}

function expression(text: string, { index, parameter }: Scope): string {
  const [, format] = /^\[format\('([^']*)', copyIndex\(\)\)\]$/.exec(text) ?? [];
  if (format !== undefined) return format.replaceAll('{0}', String(index));
  const [, name] = /^\[parameters\('(\w+)'\)\]$/.exec(text) ?? [];
  if (name !== undefined) return parameter(name);
  const [, type, part] = /^\[resourceId\('([\w./]+)', parameters\('(\w+)'\)\)\]$/.exec(text) ?? [];
  if (type !== undefined && part !== undefined) return `/providers/${type}/${parameter(part)}`;
  throw new Error(`${text} is beyond this test.`);
}
