import { isRecord } from '../../base/records.ts';

/** An error as the endpoint reported it, in whatever shape it did. */
export interface ReportedError {
  /** On one line, at most 300 characters; empty if it gave none that is fit to be read. */
  readonly message: string;
  /** The endpoint's own names for it (`code` and `type`), joined: `context_length_exceeded invalid_request_error`. */
  readonly code: string;
  /** The request's field that it is about. */
  readonly param?: string;
  /** A status that stands inside the error, as routers give it when the stream has begun. */
  readonly status?: number;
}

/** Why no connection came about, or was lost before any answer. */
export type ConnectionProblem = 'hostNotFound' | 'refused' | 'certificate' | 'proxy' | 'timeout' | 'noHttp' | 'lost';

/** What went wrong with a request to a model, as facts: `modelFailure` says it to the user. */
export type ModelFault =
  | { readonly kind: 'invalidEndpoint' }
  | { readonly kind: 'invalidKey' }
  | { readonly kind: 'connection'; readonly problem: ConnectionProblem; readonly message: string }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly error: ReportedError;
      /** How long the endpoint asks to wait. */
      readonly retryAfterMs?: number;
    }
  /** An error object inside a stream that began well. */
  | { readonly kind: 'reported'; readonly error: ReportedError }
  /** Nothing came for so long. */
  | { readonly kind: 'idle'; readonly idleMs: number }
  /** The stream ended before the answer was complete. */
  | { readonly kind: 'interrupted' }
  /** The endpoint answers, but not in the protocol. */
  | { readonly kind: 'notCompatible'; readonly found: 'webPage' | 'noStream' | 'noModelList' | 'redirect' }
  /** The stream held data that is not valid JSON. */
  | { readonly kind: 'malformed' }
  /** A bug here or in the library. */
  | { readonly kind: 'unexpected'; readonly message: string };

/**
 * Reads an error out of a body. Known shapes: `{error: {message, type, code, param}}` (OpenAI, Ollama, llama.cpp),
 * `{error: "..."}` (LM Studio), `{message}` (vLLM, Mistral), `{detail}` (FastAPI), and plain text. A web page has
 * nothing fit to be read.
 */
export function readReportedError(body: unknown): ReportedError {
  if (typeof body === 'string') return { message: looksLikeHtml(body) ? '' : oneLine(body), code: '' };
  if (!isRecord(body)) return { message: '', code: '' };
  const error = body.error ?? body;
  if (!isRecord(error)) return readReportedError(error);
  const message = [error.message, error.detail, error.error].find((part) => typeof part === 'string' && part !== '');
  const names = [error.code, error.type].filter((name) => typeof name === 'string' && name !== '');
  const status = Number(error.code ?? error.status);
  return {
    message: oneLine(typeof message === 'string' ? message : (nested(error) ?? '')),
    code: names.join(' '),
    ...(typeof error.param === 'string' ? { param: error.param } : {}),
    ...(Number.isInteger(status) && status >= 400 && status < 600 ? { status } : {}),
  };
}

/** Like {@link readReportedError}, for a body that may or may not be JSON. */
export function readReportedErrorText(text: string): ReportedError {
  try {
    return readReportedError(JSON.parse(text));
  } catch {
    // No JSON: then the text itself is what the endpoint has to say.
    return readReportedError(text);
  }
}

/**
 * The status that an error inside a stream would have had as an answer of its own. There it has a name at best (`server_error`,
 * `rate_limit_exceeded`; Anthropic's `overloaded_error`); without one it is the server's fault.
 */
export function statusOfReported({ status, code }: ReportedError): number {
  if (status !== undefined) return status;
  if (/insufficient_quota|billing/.test(code)) return 402;
  if (/rate_limit|too_many/.test(code)) return 429;
  if (/auth|invalid_api_key/.test(code)) return 401;
  if (/permission/.test(code)) return 403;
  if (/not_found/.test(code)) return 404;
  return /invalid|unsupported|bad_request|content_?filter|content_policy/.test(code) ? 400 : 500;
}

/** Was the request longer than the model can take? Endpoints agree on no code for it, so the words decide. */
export function isContextTooLong(error: ReportedError, status?: number): boolean {
  const words = `${error.code} ${error.message}`;
  return (
    status === 413 ||
    /context[_ -]?(length|window|size)|maximum context|exceed_context|prompt is too long|too many (input )?tokens|input (is )?too long/i.test(
      words,
    )
  );
}

/**
 * Did the endpoint refuse the images of a request: any, or so many? In the words of OpenAI, OpenRouter (`No endpoints found
 * that support image input`), Ollama, llama.cpp (`image input is not supported ... mmproj`), vLLM (`is not a multimodal
 * model`, `At most 1 image(s) may be provided`), LM Studio and DeepSeek (``unknown variant `image_url` ``).
 */
export function imageRefusal({ code, message }: ReportedError): 'none' | 'tooMany' | undefined {
  const words = `${code} ${message}`;
  if (/at most \d+ image|too many images|(maximum|max) (number )?of images|image count/i.test(words)) return 'tooMany';
  const isRefused =
    /image_url|image[ _]?input|image content|mmproj|(not|n't) (a )?(multimodal|vision)|(not|n't) support(ed|s)?:? (any )?(images?|vision|multimodal)|images? (is|are) not supported/i;
  return isRefused.test(words) ? 'none' : undefined;
}

/**
 * The problem behind an error of `fetch` for `url`. Node hides it in a chain of causes as a `code` (`ECONNREFUSED`); the
 * editor's own fetch, which knows its proxies, names Chromium's (`net::ERR_CONNECTION_REFUSED`). Who could not be reached
 * is a proxy when it is not who was asked for.
 */
export function connectionProblem(error: unknown, url: string): ConnectionProblem {
  const words = causeWords(error);
  if (/HTTP Tunneling|UND_ERR_PRX|ERR_PROXY|ERR_TUNNEL/.test(words) || isElsewhere(error, url)) return 'proxy';
  if (/ENOTFOUND|EAI_AGAIN|ERR_NAME_NOT_RESOLVED|ERR_INTERNET_DISCONNECTED/.test(words)) return 'hostNotFound';
  if (/ECONNREFUSED|ERR_CONNECTION_REFUSED|EHOSTUNREACH|ENETUNREACH|ERR_ADDRESS_UNREACHABLE/.test(words)) {
    return 'refused';
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL|EPROTO/.test(words)) return 'certificate';
  if (/HTTPParserError|HPE_|ERR_INVALID_HTTP_RESPONSE/.test(words)) return 'noHttp';
  if (/ETIMEDOUT|TIMEOUT|ERR_CONNECTION_TIMED_OUT/.test(words)) return 'timeout';
  return 'lost';
}

/** What the innermost cause of an error of `fetch` says: its own message is always `fetch failed`. */
export function connectionMessage(error: unknown): string {
  const messages = causes(error).map(({ message }) => (typeof message === 'string' ? message : ''));
  return oneLine(messages.findLast((message) => message !== '') ?? '');
}

function causeWords(error: unknown): string {
  return causes(error)
    .map(({ name, code, message }) => `${name ?? ''} ${code ?? ''} ${message ?? ''}`)
    .join(' ');
}

// Node tells which address and name it tried.
function isElsewhere(error: unknown, url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname, port, protocol } = new URL(url);
  const ownPort = Number(port || (protocol === 'https:' ? 443 : 80));
  const tried = causes(error).flatMap((cause) => [cause, ...(Array.isArray(cause.errors) ? cause.errors : [])]);
  return tried
    .filter(isRecord)
    .some(
      (cause) =>
        (typeof cause.port === 'number' && cause.port !== ownPort) ||
        (typeof cause.hostname === 'string' && cause.hostname !== hostname),
    );
}

function causes(error: unknown): readonly Readonly<Record<string, unknown>>[] {
  const found: Readonly<Record<string, unknown>>[] = [];
  // Bounded, because a cause may be a circle.
  for (let current = error; isRecord(current) && found.length < 6; current = current.cause) found.push(current);
  return found;
}

function nested(error: Readonly<Record<string, unknown>>): string | undefined {
  const inner = error.message ?? error.detail;
  return inner === undefined || inner === null ? undefined : JSON.stringify(inner);
}

function looksLikeHtml(text: string): boolean {
  return /^\s*<(!doctype|html|head|body|\?xml)/i.test(text);
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= 300 ? line : `${line.slice(0, 299)}…`;
}
