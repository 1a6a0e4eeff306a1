const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SLICE_BYTES = 4 * 1_048_576;

/**
 * How many rows a CSV file has below its header line, read piece by piece so that a large one stays off the memory. Line breaks
 * inside quotes are none; lines with nothing on them do not count. Null where it was called off.
 */
export const countRows = async (file: Blob, signal: AbortSignal): Promise<number | null> => {
  let lines = 0;
  let isQuoted = false;
  let isFilled = false;
  for (let from = 0; from < file.size; from += SLICE_BYTES) {
    const bytes = new Uint8Array(await file.slice(from, from + SLICE_BYTES).arrayBuffer());
    if (signal.aborted) return null;
    for (const byte of bytes) {
      if (byte === QUOTE) isQuoted = !isQuoted;
      if (byte === LINE_FEED && !isQuoted) {
        if (isFilled) lines += 1;
        isFilled = false;
      } else if (byte !== CARRIAGE_RETURN && byte !== 0) isFilled = true;
    }
  }
  return Math.max(0, lines + (isFilled ? 1 : 0) - 1);
};
