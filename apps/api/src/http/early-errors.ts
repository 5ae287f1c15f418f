import type { Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem, problemBody, type ProblemCode, problemTypes } from '../problems/catalogue.js';
import { sendProblem } from '../problems/problem-filter.js';

/** What the router refuses before any route or hook is reached. It names nothing but the request, so it needs no key. */
export function answerFrameworkErrors(
  error: Error & { statusCode?: number },
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const code: ProblemCode = error.statusCode === 414 ? 'uri-too-long' : 'malformed-request';
  sendProblem(new Problem(code, error.message), request, reply);
}

const codesByParserError: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** What isn't readable as HTTP at all never becomes a request: it is answered on the socket, and the connection is over. */
export function answerUnreadableRequests(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const code = codesByParserError[error.code ?? ''] ?? 'malformed-request';
  const { status, title } = problemTypes[code];
  const body = JSON.stringify(problemBody(new Problem(code, title), { path: '', correlationId: randomUUID() }));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
