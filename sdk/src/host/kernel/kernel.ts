import type { Limits } from '../limits.ts';
import { clock } from './clock.ts';
import { loop } from './loop.ts';
import { primordials } from './primordials.ts';
import { text } from './text.ts';
import { web } from './web.ts';

/**
 * The kernel's source for these limits: one script whose value is the record of the host's doors. It runs before the
 * plugin's bundle, in the same context, and everything that it keeps is out of the bundle's reach.
 *
 * It is text and not a module because it is compiled inside the isolate, which has no loader.
 */
export function kernelSource(limits: Limits): string {
  const bounds = JSON.stringify({
    answerSize: limits.answerSize,
    outputSize: limits.outputSize,
    logSize: limits.logSize,
    pendingRequests: limits.pendingRequests,
    requestSize: limits.requestSize,
    sliceMs: limits.sliceMs,
  });
  return `(() => {'use strict';\nconst limits = ${bounds};\n${primordials}${clock}${text}${web}${loop}})()`;
}
