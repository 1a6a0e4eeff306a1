import { Readable } from 'node:stream';

/**
 * Stands between a mail's bytes and the socket. A library reads from it only once the server has asked for the data, so
 * that this is the moment at which the mail is handed over: first that is committed, then the first byte flows.
 */
export interface BodyGate {
  /** The mail's bytes, held back until `hand` is through. May be asked for again as long as nothing was read. */
  through(create: () => Readable): Readable;
  /** Whether the last byte was passed on: from here on the end of the data may be out. */
  readonly ended: boolean;
  /** What `hand` was rejected with, in a box because it may be anything; null: it was not. */
  readonly refusal: { readonly error: unknown } | null;
}

/** Makes the gate of one mail; `hand` is called at most once, however often the mail's bytes are asked for. */
export const createBodyGate = (hand: () => Promise<void>): BodyGate => {
  let handing: Promise<void> | null = null;
  let ended = false;
  let refusal: { error: unknown } | null = null;
  const bytes = async function* (create: () => Readable): AsyncGenerator<Uint8Array> {
    handing ??= hand();
    try {
      await handing;
    } catch (error) {
      refusal = { error };
      throw error;
    }
    yield* create();
    ended = true;
  };
  return {
    // No read-ahead: a stream that fills its buffer by itself would open the gate before anybody asked.
    through: (create) => Readable.from(bytes(create), { objectMode: false, highWaterMark: 65_536 }),
    get ended() {
      return ended;
    },
    get refusal() {
      return refusal;
    },
  };
};
