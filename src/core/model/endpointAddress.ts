import type { Endpoint } from './endpoint.ts';

/** An address as somebody pasted it, taken apart. */
export interface PastedAddress {
  readonly baseUrl: string;
  /** Of an Azure address that names them. */
  readonly deployment?: string;
  readonly apiVersion?: string;
}

/**
 * Reads an address as it is copied from a provider's page: white space around it, the path of a request at its end
 * (`/chat/completions`, `/models`), or Azure's target URI with deployment and version. `undefined` when it is no http
 * address, or has a user name or a password in it.
 */
export function readPastedAddress(text: string): PastedAddress | undefined {
  const line = text.trim();
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(line) ? line : `${looksLocal(line) ? 'http' : 'https'}://${line}`;
  if (line === '' || /\s/.test(line) || !URL.canParse(withScheme)) return undefined;
  const url = new URL(withScheme);
  if (!/^https?:$/.test(url.protocol) || url.username || url.password || url.hostname === '') return undefined;
  const path = url.pathname.replace(/\/+$/, '').replace(/\/(?:chat\/completions|completions|responses|models)$/, '');
  const azure = /^(.*)\/openai\/deployments\/([^/]+)$/.exec(path);
  const apiVersion = url.searchParams.get('api-version') ?? undefined;
  if (azure && apiVersion) {
    return { baseUrl: `${url.origin}${azure[1]}`, deployment: decodeURIComponent(azure[2] ?? ''), apiVersion };
  }
  return { baseUrl: `${url.origin}${path}${url.search}` };
}

/** Where a model of the endpoint is asked. Azure's versioned addresses hold the deployment. */
export function addressOf({ baseUrl, apiVersion }: Endpoint, model: string): string {
  if (!apiVersion) return baseUrl;
  const base = baseUrl.replace(/\/+$/, '').replace(/\/openai(?:\/v1)?$/, '');
  return `${base}/openai/deployments/${encodeURIComponent(model)}?api-version=${encodeURIComponent(apiVersion)}`;
}

/** Does the address stay on this machine? */
export function isLoopback(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const host = new URL(address).hostname.replace(/\.$/, '');
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(?:\.\d+){3}$/.test(host);
}

/** Would everybody on the way see key and questions? */
export function isPlainHttp(address: string): boolean {
  return URL.canParse(address) && new URL(address).protocol === 'http:' && !isLoopback(address);
}

/** Host and port, for people. What is no address is given back. */
export function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}

function looksLocal(line: string): boolean {
  return /^(?:localhost|127\.|\[::1\]|192\.168\.|10\.|[\w-]+(?::\d+)?(?:\/|$))/.test(line);
}
