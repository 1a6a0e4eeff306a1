import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { PollAnswer } from '@innesto/sdk/contract';
import { OutsideError, said } from './outside-errors.ts';

const decoded = (response: IncomingMessage): Readable => {
  const coding = response.headers['content-encoding']?.toLowerCase();
  switch (coding) {
    case undefined:
    case '':
    case 'identity':
      return response;
    case 'gzip':
    case 'x-gzip':
      return response.pipe(createGunzip());
    case 'deflate':
      return response.pipe(createInflate());
    case 'br':
      return response.pipe(createBrotliDecompress());
    default:
      throw new OutsideError('not-understood', `the answer is packed as ${coding.slice(0, 40)}`);
  }
};

/** The text of a body. Neither database keeps NUL, and a half character is none. */
export const textIn = (bytes: Buffer): string => bytes.toString('utf8').replaceAll('\0', '\uFFFD').toWellFormed();

/** A body as far as it came and is kept; `trouble`: why that is not all of it. */
interface Body {
  readonly bytes: Buffer;
  readonly trouble: OutsideError | null;
}

/** Hands over a body piece by piece; `take` says whether more is wanted. By listeners: an iterator costs as much as all the rest of a short answer. */
const eachChunk = (response: IncomingMessage, take: (chunk: Buffer) => boolean): Promise<void> =>
  new Promise((resolve, reject) => {
    const body = decoded(response);
    // What breaks off on the way in must end the unpacking too.
    if (body !== response) response.once('error', (error) => body.destroy(error));
    body.on('data', (chunk: Buffer) => {
      if (take(chunk)) return;
      resolve();
      body.destroy();
      response.destroy();
    });
    body.once('end', resolve);
    // A broken answer may say so more than once.
    body.on('error', reject);
    body.once('close', () => {
      // Each answer closes in the end; to make an error of it costs as much as to read a short one.
      if (!body.readableEnded) reject(new OutsideError('unreachable', said(null)));
    });
  });

/** Reads so many bytes of an answer at the most. */
export const readBody = async (response: IncomingMessage, bytes: number): Promise<Body> => {
  const chunks: Buffer[] = [];
  let length = 0;
  let trouble: OutsideError | null = null;
  try {
    await eachChunk(response, (chunk) => {
      chunks.push(chunk.subarray(0, bytes - length));
      length += chunk.length;
      return length <= bytes;
    });
    if (length > bytes) trouble = new OutsideError('too-large', `the answer is larger than ${bytes} bytes`);
  } catch (error) {
    trouble = error instanceof OutsideError ? error : new OutsideError('unreachable', said(error));
  }
  return { bytes: Buffer.concat(chunks), trouble };
};

/** The headers that are told on: what an address remembers of a visitor is not. */
export const headersOf = (response: IncomingMessage): PollAnswer['headers'] =>
  Object.fromEntries(
    Object.entries(response.headers).flatMap(([name, value]) =>
      value === undefined || name === 'set-cookie' ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
