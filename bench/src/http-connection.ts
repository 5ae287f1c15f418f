import { connect, type Socket } from 'node:net';

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * One kept-alive connection that sends one request at a time and reads answers of a known length. It does as little as possible,
 * because on two cores whatever it does is taken from what is measured: `fetch` takes more than the server.
 */
export class HttpConnection {
  private received = '';
  private waiting: { resolve: (answer: HttpAnswer) => void; reject: (error: Error) => void } | undefined;
  private readonly socket: Socket;

  constructor(
    private readonly port: number,
    private readonly headers: Readonly<Record<string, string>>,
  ) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.setEncoding('latin1');
    this.socket.on('data', (text: string) => this.take(text));
    this.socket.on('error', (error) => this.waiting?.reject(error));
    this.socket.on('close', () => this.waiting?.reject(new Error('The server closed the connection.')));
  }

  /** @param body ASCII */
  post(path: string, body: string): Promise<HttpAnswer> {
    const headers = { ...this.headers, 'content-type': 'application/json', 'content-length': String(body.length) };
    return this.send(`POST ${path}`, headers, body);
  }

  get(path: string): Promise<HttpAnswer> {
    return this.send(`GET ${path}`, this.headers, '');
  }

  close(): void {
    this.socket.destroy();
  }

  private send(what: string, headers: Readonly<Record<string, string>>, body: string): Promise<HttpAnswer> {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    this.socket.write(`${what} HTTP/1.1\r\nhost: 127.0.0.1:${this.port}\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
    return new Promise((resolve, reject) => (this.waiting = { resolve, reject }));
  }

  private take(text: string): void {
    this.received += text;
    const end = this.received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = this.received.slice(0, end);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.received.length < end + 4 + length) return;
    const body = this.received.slice(end + 4, end + 4 + length);
    this.received = this.received.slice(end + 4 + length);
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.resolve({ status: Number(head.slice(9, 12)), body });
  }
}
