import type { ExternalCopy, Isolate, Script } from 'isolated-vm';

/** Most scripts whose compiled code one thread keeps. */
const CAPACITY = 256;

const compiled = new Map<string, ExternalCopy<ArrayBuffer>>();

/**
 * Compiles a script, with the code that an earlier isolate of this thread made of the same text. V8 itself compares
 * only the text's length, so `hash` must be of the whole text; and machine code is taken from nobody but ourselves.
 */
export function compileCached(
  isolate: Isolate,
  source: { readonly text: string; readonly hash: string; readonly filename: string },
): Script {
  const cached = compiled.get(source.hash);
  if (cached !== undefined) {
    return isolate.compileScriptSync(source.text, { filename: source.filename, cachedData: cached });
  }
  const script: Script & { cachedData?: ExternalCopy<ArrayBuffer> } = isolate.compileScriptSync(source.text, {
    filename: source.filename,
    produceCachedData: true,
  });
  if (script.cachedData !== undefined) {
    const oldest = compiled.keys().next();
    if (compiled.size >= CAPACITY && !oldest.done) compiled.delete(oldest.value);
    compiled.set(source.hash, script.cachedData);
  }
  return script;
}
