import type { Readable } from 'node:stream';
import { fault } from '../fault/fault.ts';
import { inspectValue } from './inspect-value.ts';
import { isWithinBounds, JSON_BOUNDS } from './measure-json.ts';

/** How much a body may weigh, and how long it may take to arrive. */
export interface BodyBounds {
  readonly bytes: number;
  readonly milliseconds: number;
}

const tooLarge = (limit: number): Error => fault('INNESTO_REQUEST_TOO_LARGE', { limit });

/** Reads a body into memory within its bounds. */
const readBody = async (payload: Readable, bounds: BodyBounds): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let length = 0;
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      // One clock for the whole body: a byte now and then must not keep it going.
      timer = setTimeout(() => reject(fault('INNESTO_REQUEST_TIMEOUT')), bounds.milliseconds);
      payload.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > bounds.bytes) reject(tooLarge(bounds.bytes));
        else chunks.push(chunk);
      });
      payload.once('end', resolve);
      payload.once('error', reject);
    });
  } finally {
    clearTimeout(timer);
    payload.removeAllListeners('data');
    // What still comes is let through unread, so that the caller gets to see the answer.
    payload.resume();
  }
  return Buffer.concat(chunks, length);
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

const decode = (bytes: Buffer): string => {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw fault('INNESTO_REQUEST_INVALID', { detail: 'the body is not UTF-8' }, { cause });
  }
};

const parse = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (cause) {
    const position = cause instanceof SyntaxError ? /position (\d+)/.exec(cause.message)?.[1] : undefined;
    const where = position === undefined ? '' : ` (it breaks off at character ${position})`;
    throw fault('INNESTO_REQUEST_INVALID', { detail: `the body is not JSON${where}` }, { cause });
  }
};

/** Reads a JSON body; undefined where it is empty. Refuses what is too large, too slow, too deep, or cannot be kept. */
export const readJson = async (payload: Readable, bounds: BodyBounds): Promise<unknown> => {
  const bytes = await readBody(payload, bounds);
  if (bytes.length === 0) return undefined;
  if (!isWithinBounds(bytes))
    throw fault('INNESTO_REQUEST_TOO_DEEP', { limit: JSON_BOUNDS.depth, nodes: JSON_BOUNDS.nodes });
  const value = parse(decode(bytes));
  inspectValue(value);
  return value;
};
