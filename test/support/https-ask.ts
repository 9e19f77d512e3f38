import { createDefaultHttpClient, createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';

export interface HttpsAnswer {
  readonly status: number;
  readonly body: string;
}

/** One request to a server whose certificate (PEM) nobody else trusts. */
export async function httpsAsk(
  url: string,
  ca: string,
  {
    method = 'GET',
    headers = {},
    body,
  }: { method?: 'GET' | 'PUT'; headers?: Record<string, string>; body?: Buffer } = {},
): Promise<HttpsAnswer> {
  const request = createPipelineRequest({ url, method, headers: createHttpHeaders(headers) });
  request.tlsSettings = { ca };
  if (body) request.body = body;
  const { status, bodyAsText } = await createDefaultHttpClient().sendRequest(request);
  return { status, body: bodyAsText ?? '' };
}
