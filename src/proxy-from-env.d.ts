declare module 'proxy-from-env' {
  /** The proxy for a URL by the environment variables, or an empty text. */
  export function getProxyForUrl(url: string): string;
}
