import { parseAllDocuments } from 'yaml';
import { deployed } from './arm-template.ts';

/** A container as an engine's file describes it. */
export interface Container {
  readonly image: string;
  readonly args: readonly string[];
  /** What the engine sets by itself comes first. */
  readonly env: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly readOnly: boolean;
  /** Without any capability, and without a way to any. */
  readonly unprivileged: boolean;
  readonly cpus: string;
  /** Bytes, with a suffix that docker knows. */
  readonly memory: string;
  /** Paths in the container. */
  readonly volumes: readonly string[];
}

interface NameValue {
  readonly name: string;
  readonly value: string;
}

const toRecord = (list: readonly NameValue[]) => Object.fromEntries(list.map(({ name, value }) => [name, value]));

interface Job {
  readonly kind: string;
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly securityContext: { readonly runAsUser: number; readonly runAsGroup: number };
        readonly containers: readonly [
          {
            readonly image: string;
            readonly args: readonly string[];
            readonly env: readonly NameValue[];
            readonly securityContext: {
              readonly readOnlyRootFilesystem: boolean;
              readonly allowPrivilegeEscalation: boolean;
              readonly capabilities: { readonly drop: readonly string[] };
            };
            readonly resources: { readonly requests: { readonly cpu: string }; readonly limits: { memory: string } };
            readonly volumeMounts: readonly { readonly mountPath: string }[];
          },
        ];
      };
    };
  };
}

/** The container of an index, as the kubelet starts it: `$(NAME)` in its arguments is a variable. */
export function kubernetesContainer(text: string, index: number): Container {
  const documents = parseAllDocuments(text).map((document) => document.toJS() as Job);
  const job = documents.find(({ kind }) => kind === 'Job');
  if (job === undefined) throw new Error('There is no Job.');
  const { securityContext: pod, containers } = job.spec.template.spec;
  const [{ image, args, env, securityContext: own, resources, volumeMounts }] = containers;
  const variables: Record<string, string> = { JOB_COMPLETION_INDEX: String(index), ...toRecord(env) };
  return {
    image,
    args: args.map((arg) => arg.replace(/\$\((\w+)\)/g, (all, name: string) => variables[name] ?? all)),
    env: variables,
    user: `${pod.runAsUser}:${pod.runAsGroup}`,
    readOnly: own.readOnlyRootFilesystem,
    unprivileged: !own.allowPrivilegeEscalation && own.capabilities.drop.includes('ALL'),
    cpus: resources.requests.cpu,
    memory: resources.limits.memory.replace('Gi', 'g'),
    volumes: volumeMounts.map(({ mountPath }) => mountPath),
  };
}

interface JobDefinition {
  readonly containerProperties: {
    readonly image: string;
    readonly command: readonly string[];
    readonly environment: readonly NameValue[];
    readonly user: string;
    readonly readonlyRootFilesystem: boolean;
    readonly resourceRequirements: readonly { readonly type: string; readonly value: string }[];
    readonly mountPoints: readonly { readonly containerPath: string }[];
  };
}

/** The container of a child of an array job. */
export function batchContainer(text: string, index: number): Container {
  const { containerProperties: container } = JSON.parse(text) as JobDefinition;
  const resource = (wanted: string) => container.resourceRequirements.find(({ type }) => type === wanted)?.value ?? '';
  return {
    image: container.image,
    args: container.command,
    env: { AWS_BATCH_JOB_ARRAY_INDEX: String(index), ...toRecord(container.environment) },
    user: container.user,
    readOnly: container.readonlyRootFilesystem,
    unprivileged: false,
    cpus: resource('VCPU'),
    memory: `${resource('MEMORY')}m`,
    volumes: container.mountPoints.map(({ containerPath }) => containerPath),
  };
}

interface AppsJob {
  readonly template: {
    readonly containers: readonly [
      {
        readonly image: string;
        readonly args: readonly string[];
        readonly env: readonly NameValue[];
        readonly resources: { readonly cpu: number; readonly memory: string };
        readonly volumeMounts: readonly { readonly mountPath: string }[];
      },
    ];
  };
}

/** The container of one of the jobs that the template makes. */
export function appsContainer(text: string, index: number): Container {
  const { properties } = deployed(text, { environment: 'env', share: 'images' })[index] ?? {};
  const [{ image, args, env, resources, volumeMounts }] = (properties as AppsJob).template.containers;
  return {
    ...{ image, args, env: toRecord(env), readOnly: false, unprivileged: false },
    cpus: String(resources.cpu),
    memory: resources.memory.replace('Gi', 'g'),
    volumes: volumeMounts.map(({ mountPath }) => mountPath),
  };
}

/** The arguments of `docker` that run it; a path that `folders` does not have gets a volume of its own. */
export function dockerRun(
  container: Container,
  more: { readonly env: Readonly<Record<string, string>>; readonly folders: Readonly<Record<string, string>> },
): string[] {
  const { user, readOnly, unprivileged, cpus, memory, volumes } = container;
  return [
    ...['run', '--rm', '--pull', 'never', '--network', 'host', '--cpus', cpus, '--memory', memory],
    ...(user === undefined ? [] : ['--user', user]),
    ...(readOnly ? ['--read-only'] : []),
    ...(unprivileged ? ['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'] : []),
    ...Object.entries({ ...container.env, ...more.env }).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...volumes.flatMap((path) => [
      '--volume',
      more.folders[path] === undefined ? path : `${more.folders[path]}:${path}`,
    ]),
    container.image,
    ...container.args,
  ];
}
