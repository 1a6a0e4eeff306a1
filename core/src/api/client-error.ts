import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { fault, type Fault } from '../fault/fault.ts';
import { PROBLEM_TYPE, problemOf } from './problem.ts';

const faultOf = (code: string | undefined): { readonly found: Fault; readonly status: number } => {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { found: fault('INNESTO_REQUEST_TIMEOUT'), status: 408 };
    case 'HPE_HEADER_OVERFLOW':
      return { found: fault('INNESTO_REQUEST_INVALID', { detail: 'its headers are too long' }), status: 431 };
    default:
      return { found: fault('INNESTO_REQUEST_INVALID', { detail: 'it is not HTTP' }), status: 400 };
  }
};

/** Answers what did not even become a request: broken HTTP, endless headers, a line that fell silent. */
export const answerClientError = (error: Error & { readonly code?: string }, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const { found, status } = faultOf(error.code);
  const body = JSON.stringify({ ...problemOf(found), status });
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nContent-Type: ${PROBLEM_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroy();
};
