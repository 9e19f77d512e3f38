import { setTimeout as sleep } from 'node:timers/promises';
import type { GenericResource } from '@azure/arm-resources';
import type { Azure } from '../arm.ts';
import { ifThere } from '../exists.ts';
import { answerAsError } from '../retry-policy.ts';
import { settled } from '../settled.ts';
import type { Tags } from '../tags.ts';

/** Of everything in Microsoft.Network that we touch; it knows private subnets and active-active gateways. */
const NETWORK_VERSION = '2024-05-01';

/** A resource of the network provider; `P` are the members of `properties` that are read. */
export interface NetworkResource<P> {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly tags: Tags;
  /** Azure's word: `Succeeded` if it is whole. */
  readonly state: string;
  readonly properties: P;
}

type Properties = Readonly<Record<string, unknown>>;

/**
 * A resource by its id; undefined if there is none, as `tell` tells. `what` as in "VPN gateway". Throws what `Azure.call`
 * throws.
 */
export async function lookAt<P>(
  azure: Azure,
  what: string,
  id: string,
  signal: AbortSignal,
  tell: typeof ifThere = ifThere,
): Promise<NetworkResource<P> | undefined> {
  const found = await tell(
    azure.call(`look at the ${what}`, signal, (call) => azure.resources.resources.getById(id, NETWORK_VERSION, call)),
  );
  return found && shaped<P>(found);
}

/** Makes a resource or changes the one that is there, to the end. Throws what `Azure.call` throws. */
export async function put<P>(
  azure: Azure,
  what: string,
  id: string,
  resource: GenericResource,
  signal: AbortSignal,
): Promise<NetworkResource<P>> {
  const made = await azure.call(`make the ${what}`, signal, (call) =>
    azure.resources.resources.beginCreateOrUpdateByIdAndWait(id, NETWORK_VERSION, resource, call),
  );
  return shaped<P>(made);
}

/** As `put`, but only until Azure has taken the request: for what takes most of an hour. */
export async function begin(
  azure: Azure,
  what: string,
  id: string,
  resource: GenericResource,
  signal: AbortSignal,
): Promise<void> {
  await azure.call(`make the ${what}`, signal, async (call) => {
    await azure.resources.resources.beginCreateOrUpdateById(id, NETWORK_VERSION, resource, call);
  });
}

/** Removes a resource, to the end; one that is not there is removed. Throws what `Azure.call` throws. */
export async function remove(azure: Azure, what: string, id: string, signal: AbortSignal): Promise<void> {
  await ifThere(
    azure.call(`delete the ${what}`, signal, (call) =>
      azure.resources.resources.beginDeleteByIdAndWait(id, NETWORK_VERSION, call),
    ),
  );
}

/** All resources of a list, over its pages; `path` is that of the list. Throws what `Azure.call` throws. */
export function list<P>(azure: Azure, what: string, path: string, signal: AbortSignal): Promise<NetworkResource<P>[]> {
  return azure.call(`list the ${what}`, signal, async ({ abortSignal }) => {
    const { createPipelineRequest } = await import('@azure/core-rest-pipeline');
    const found: NetworkResource<P>[] = [];
    let url: string | undefined = `${azure.cloud.arm}${path}?api-version=${NETWORK_VERSION}`;
    while (url !== undefined) {
      const response = await azure.resources.sendRequest(createPipelineRequest({ url, abortSignal }));
      if (response.status !== 200) throw answerAsError(response);
      const page = JSON.parse(response.bodyAsText ?? '') as { value: GenericResource[]; nextLink?: string };
      found.push(...page.value.map((one) => shaped<P>(one)));
      url = page.nextLink || undefined;
    }
    return found;
  });
}

/**
 * Asks a resource something that its own members do not tell, however long Azure thinks about it; `path` is that of the
 * question. `what` as in "tell the routes". Throws what `Azure.call` throws.
 */
export function ask<T>(
  azure: Azure,
  what: string,
  { method, path }: { readonly method: 'GET' | 'POST'; readonly path: string },
  signal: AbortSignal,
): Promise<T> {
  return azure.call(what, signal, async ({ abortSignal }) => {
    const { createPipelineRequest } = await import('@azure/core-rest-pipeline');
    const url = `${azure.cloud.arm}${path}?api-version=${NETWORK_VERSION}`;
    let response = await azure.resources.sendRequest(createPipelineRequest({ url, method, abortSignal }));
    for (;;) {
      if (response.status === 200) return JSON.parse(response.bodyAsText || '{}') as T;
      const next = response.headers.get('location');
      if (response.status !== 202 || next === undefined) throw answerAsError(response);
      await sleep(azure.pollMs, undefined, { signal: abortSignal });
      response = await azure.resources.sendRequest(createPipelineRequest({ url: next, abortSignal }));
    }
  });
}

/** A resource once Azure is done with it; undefined if it goes away or there is none. Throws what `Azure.call` throws. */
export async function whenDone<P>(
  azure: Azure,
  what: string,
  id: string,
  signal: AbortSignal,
): Promise<NetworkResource<P> | undefined> {
  const look = async (until: AbortSignal) => {
    const there = await lookAt<P>(azure, what, id, until);
    return there && { ...there, provisioningState: there.state };
  };
  return settled(azure, look, azure.pollMs, signal);
}

function shaped<P>({ id = '', name = '', location = '', tags = {}, properties }: GenericResource): NetworkResource<P> {
  const own = (properties ?? {}) as Properties;
  return {
    id,
    name,
    location,
    tags,
    state: (own.provisioningState as string | undefined) ?? 'Unknown',
    properties: own as P,
  };
}
