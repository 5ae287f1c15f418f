import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';

/** Between a client and a server: passes everything on until told to freeze, to cut, or to be gone. */
export class NetworkProxy {
  readonly #server: net.Server;
  readonly #sockets = new Set<Socket>();
  #frozen = false;
  #down = false;

  private constructor(target: { host: string; port: number }) {
    this.#server = net.createServer((client) => {
      if (this.#down) {
        client.resetAndDestroy();
        return;
      }
      const server = net.connect(target);
      for (const [from, to] of [
        [client, server],
        [server, client],
      ] as const) {
        this.#sockets.add(from);
        from.on('data', (chunk) => to.write(chunk));
        // Closing and failing mean the same here: the other side goes too.
        from.on('error', () => to.destroy());
        from.on('close', () => {
          this.#sockets.delete(from);
          to.destroy();
        });
        if (this.#frozen) from.pause();
      }
    });
  }

  static async to(target: { host: string; port: number }): Promise<NetworkProxy> {
    const proxy = new NetworkProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  freeze(): void {
    this.#frozen = true;
    for (const socket of this.#sockets) socket.pause();
  }

  thaw(): void {
    this.#frozen = false;
    for (const socket of this.#sockets) socket.resume();
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  goDown(): void {
    this.#down = true;
    this.cut();
  }

  comeBack(): void {
    this.#down = false;
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
