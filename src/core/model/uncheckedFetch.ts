// For users who have told the editor not to check certificates (`http.proxyStrictSSL`: off). The editor's own `fetch` does not
// look at that setting, and takes nobody's word for it; its `https` does, and goes through its proxies like `fetch`.
import type { IncomingMessage } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
// biome-ignore lint/style/useNodejsImportProtocol: the editor gives extensions its own module under this name only.
import { request } from 'https';

/** Like `fetch` with `redirect: 'manual'`, for texts, with whatever certificate the server has. Plain http is left to `fetch`. */
export const fetchUnchecked: typeof globalThis.fetch = async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  if (url.protocol !== 'https:') return globalThis.fetch(input, init);
  const headers = new Headers(init?.headers);
  headers.set('accept-encoding', 'identity');
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      method: init?.method ?? 'GET',
      headers: Object.fromEntries(headers),
      rejectUnauthorized: false,
      ...(init?.signal ? { signal: init.signal } : {}),
    });
    // As `fetch` does: the reason is the cause.
    asked.on('error', (cause) => reject(init?.signal?.aborted ? cause : new TypeError('fetch failed', { cause })));
    asked.on('response', (message) => {
      const status = message.statusCode ?? 0;
      // No `Response` has such a status: what is thrown in here nobody would hear.
      if (status < 200 || status > 599) {
        message.destroy();
        return reject(new TypeError('fetch failed', { cause: new Error(`The server answered with status ${status}`) }));
      }
      const isEmpty = status === 204 || status === 205 || status === 304;
      const told = Object.entries(message.headersDistinct).flatMap(([name, values = []]) =>
        values.map((value): [string, string] => [name, value]),
      );
      if (isEmpty) message.resume();
      const body = isEmpty ? null : (Readable.toWeb(decoded(message)) as ReadableStream<Uint8Array>);
      resolve(new Response(body, { status, headers: told }));
    });
    asked.end(init?.body ?? undefined);
  });
};

// It was asked for as it is; there are servers, and proxies, that compress it all the same.
function decoded(message: IncomingMessage): Readable {
  const decoder = decoders[message.headers['content-encoding']?.toLowerCase() ?? '']?.();
  // How it ends, and with what error, is seen by whoever reads what is decoded.
  return decoder ? pipeline(message, decoder, () => {}) : message;
}

const decoders: Readonly<Record<string, () => ReturnType<typeof createGunzip>>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};
