import type { FakeClock } from '../clock.ts';
import type { DiagnosticsBlobs } from './boot-diagnostics.ts';
import type { DiskBlobs } from './disk-blobs.ts';
import type { Hooks } from './hooks.ts';
import type { Json } from './json.ts';
import type { Model } from './model.ts';
import type { Operations, OperationSettings } from './operations.ts';
import type { Resource, Resources } from './resources.ts';

/** Everything that the types of resources share. */
export interface World {
  /** Endpoint without a slash at the end. */
  readonly url: string;
  readonly clock: FakeClock;
  readonly resources: Resources;
  readonly operations: Operations;
  readonly settings: OperationSettings;
  readonly blobs: DiskBlobs | undefined;
  /** Features that are registered on the subscriptions: `Microsoft.Compute/UseStandardSecurityType`. */
  readonly features: Set<string>;
  readonly diagnostics: DiagnosticsBlobs;
  /** What the tests say, as they say it now. */
  readonly hooks: Hooks;
  /** What a region of a subscription may have of what Compute counts, by name: `cores`, `standardDSv5Family`. */
  readonly quotas: ReadonlyMap<string, number>;
  /** Most resources in one answer of a list. */
  pageSize(): number;
  /** `running`, `stopped`, `deallocated` … */
  power(vm: Resource): string;
}

/** One request about one resource. */
export interface Call {
  readonly world: World;
  readonly id: string;
  /** `''` if there is none. */
  readonly apiVersion: string;
  readonly query: URLSearchParams;
  /** Checked against the model; `{}` if there was none. */
  readonly body: Json;
}

/** What a request sets going. */
export interface Work {
  /** Other resources that nothing else may change meanwhile. */
  readonly holds?: readonly string[];
  /** Times the usual duration; 1 unless told, 0 = done with the request. */
  readonly slowness?: number;
  /** Milliseconds in place of the usual duration, by the clock. */
  readonly duration?: number;
  /** Runs at the end of the operation; gives its result. Throws `ArmError` to fail. */
  finish?(): unknown;
}

/** A PUT that is right: the resource that is there from now on, and what makes it whole. */
export interface Change extends Work {
  readonly resource: Resource;
}

export interface Action {
  readonly body?: Model;
  /** Gives the work, or with `answer` the body of an answer at once. */
  run(call: Call, resource: Resource): Work | { readonly answer: Json };
}

/** A type of resources: its rules, without what holds for all types. */
export interface ResourceType {
  /** `Microsoft.Compute/disks` */
  readonly type: string;
  readonly apiVersions: readonly string[];
  /** What its names must match; the last of them, for a nested type. */
  readonly name: RegExp;
  readonly body: Model;
  /** Of PATCH; a PATCH of tags alone is always possible. */
  readonly update?: Model;
  /** 201 unless told. */
  readonly createdStatus?: 202;
  /** A part of its parent, without a region and tags of its own. */
  readonly proxy?: true;
  /** By their words: POST unless another method is written before it, as in `GET instanceView`. */
  readonly actions?: Readonly<Record<string, Action>>;
  /** Judges a request that makes a resource, or changes `existing`. Throws `ArmError`. */
  put(call: Call, existing: Resource | undefined): Change;
  patch?(call: Call, resource: Resource): Work;
  /** Judges a request to delete. Throws `ArmError`. */
  remove?(call: Call, resource: Resource): Work;
  /** Members of `properties` that depend on the moment or the query. */
  live?(call: Call, resource: Resource): Json;
}
