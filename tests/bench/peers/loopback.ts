import { once } from 'node:events';
import { createServer } from 'node:net';

/** A port of this machine that nobody listens to. */
export const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('the system gave no free port');
  return address.port;
};

/** Calls an address with JSON; null where nobody answers, or not with success. */
export const callJson = async (url: string, body?: unknown): Promise<unknown> => {
  try {
    const answer = await fetch(url, {
      ...(body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await answer.text();
    if (!answer.ok) return null;
    return text === '' ? true : JSON.parse(text);
  } catch {
    return null;
  }
};
