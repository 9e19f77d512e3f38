import type { AwsError, Wire } from '../service.ts';

/** An HTTP request whose signature was right. */
export interface HttpCall {
  readonly method: string;
  /** Without the query, still encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** How a service's calls and answers look on the wire. */
export interface Protocol {
  /** Throws `AwsError` if this is no call. */
  parse(call: HttpCall): { readonly operation: string; readonly input: Wire };
  answer(operation: string, output: Wire | undefined, requestId: string): HttpAnswer;
  refusal(error: AwsError, requestId: string): HttpAnswer;
}
