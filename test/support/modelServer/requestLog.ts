import type { IncomingMessage, ServerResponse } from 'node:http';

/** One request that the server got, as plain data. Times are milliseconds since 1970. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, or the text if it is none; `undefined` without a body. */
  readonly body: unknown;
  readonly receivedAtMs: number;
  readonly firstByteAtMs?: number;
  /** Did the connection close before the response was complete: by the client, or by a script that cuts it? */
  readonly closedEarly: boolean;
  /** Was the whole response handed to the network? */
  readonly finished: boolean;
}

/** Records requests and tells who waits for one. */
export class RequestLog {
  readonly requests: RecordedRequest[] = [];
  private readonly waiting = new Set<() => void>();

  /** Records a request, and from now on what becomes of its response. Returns what to call at its first byte. */
  add(request: IncomingMessage, body: unknown, response: ServerResponse): () => void {
    const record = {
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      headers: flatHeaders(request),
      body,
      receivedAtMs: Date.now(),
      firstByteAtMs: undefined as number | undefined,
      closedEarly: false,
      finished: false,
    };
    response.on('finish', () => this.change(() => Object.assign(record, { finished: true })));
    response.on('close', () => {
      if (!record.finished) this.change(() => Object.assign(record, { closedEarly: true }));
    });
    this.change(() => this.requests.push(record as RecordedRequest));
    return () => this.change(() => Object.assign(record, { firstByteAtMs: record.firstByteAtMs ?? Date.now() }));
  }

  clear(): void {
    this.requests.length = 0;
  }

  /**
   * The first request, of the past or to come, for which `predicate` holds; asked again whenever a request
   * comes, gets its first byte, finishes or is closed. Rejects after `timeoutMs`.
   */
  waitFor(predicate: (request: RecordedRequest) => boolean, timeoutMs: number): Promise<RecordedRequest> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.requests.find(predicate);
        if (!found) return;
        clearTimeout(timer);
        this.waiting.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.waiting.delete(look);
        reject(new Error(`No such request came within ${timeoutMs} ms; ${this.requests.length} others did`));
      }, timeoutMs);
      this.waiting.add(look);
      look();
    });
  }

  private change(apply: () => void): void {
    apply();
    for (const look of [...this.waiting]) look();
  }
}

function flatHeaders(request: IncomingMessage): Record<string, string> {
  const entries = Object.entries(request.headers);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}
