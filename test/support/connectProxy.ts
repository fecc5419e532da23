import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';

export interface ConnectProxy {
  readonly url: string;
  /** Hosts with ports that a tunnel was asked for, in order. */
  readonly tunnels: readonly string[];
  stop(): Promise<void>;
}

/**
 * Starts a proxy that takes tunnels (`CONNECT`), as editors and Node ask for them. `leadsTo`: every tunnel ends at this
 * port of this machine, whatever its name; without one, the proxy asks to sign in.
 */
export async function startConnectProxy({ leadsTo }: { readonly leadsTo?: number } = {}): Promise<ConnectProxy> {
  const tunnels: string[] = [];
  // A connection that became a tunnel is none of the server's own any more: it is not closed with them.
  const open = new Set<Duplex>();
  const server = createServer((_request, response) => response.writeHead(407).end());
  server.on('connect', (request, client, head) => {
    tunnels.push(request.url ?? '');
    open.add(client);
    client.on('close', () => open.delete(client));
    client.on('error', () => client.destroy());
    if (leadsTo === undefined) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="office"\r\n\r\n');
      return;
    }
    const target = connect(leadsTo, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.write(head);
      target.pipe(client).pipe(target);
    });
    target.on('error', () => client.destroy());
    client.on('close', () => target.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tunnels,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const client of open) client.destroy();
      }),
  };
}
