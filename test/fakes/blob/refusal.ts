/** Sentences that come with the codes, where the code alone says too little. */
const MESSAGES: Readonly<Record<string, string>> = {
  AuthenticationFailed: 'Server failed to authenticate the request. Look at the value of the Authorization header.',
  AuthorizationPermissionMismatch: 'This request is not authorized to perform this operation using this permission.',
  BlobNotFound: 'The specified blob does not exist.',
  ContainerNotFound: 'The specified container does not exist.',
  InvalidPageRange: 'The page range specified is invalid.',
  RequestBodyTooLarge: 'The request body is too large and exceeds the maximum permissible limit.',
  OperationTimedOut: 'Operation could not be completed within the specified time.',
  ServerBusy: 'The server is busy.',
  LeaseIdMissing: 'There is currently a lease on the blob and no lease ID was specified in the request.',
};

export interface RefusalExtras {
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Further elements of the body, such as `AuthenticationErrorDetail`. */
  readonly details?: Readonly<Record<string, string>>;
}

/** An answer that is an error (Blob service error codes, REST API of Blob Storage). */
export class Refusal extends Error {
  readonly headers: Readonly<Record<string, string>>;
  readonly details: Readonly<Record<string, string>>;

  constructor(
    readonly status: number,
    readonly code: string,
    extras: RefusalExtras = {},
  ) {
    super(extras.message ?? MESSAGES[code] ?? `${code}.`);
    this.headers = extras.headers ?? {};
    this.details = extras.details ?? {};
  }

  /** The body of the answer. */
  xml(requestId: string, time: Date): string {
    const rows = Object.entries({
      Code: this.code,
      Message: `${this.message}\nRequestId:${requestId}\nTime:${time.toISOString()}`,
      ...this.details,
    });
    const body = rows.map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`).join('');
    return `<?xml version="1.0" encoding="utf-8"?><Error>${body}</Error>`;
  }
}

/** A header that is there, but wrong. */
export function badHeader(name: string, value: string, code = 'InvalidHeaderValue'): Refusal {
  return new Refusal(400, code, {
    message: 'The value for one of the HTTP headers is not in the correct format.',
    details: { HeaderName: name, HeaderValue: value },
  });
}

/** Neither done nor silently passed over: what the real service can and this one cannot. */
export function notFaked(what: string): Refusal {
  return new Refusal(501, 'NotImplemented', { message: `The fake service does not know ${what}.` });
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
