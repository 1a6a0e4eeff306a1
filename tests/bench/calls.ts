import { Agent, request } from 'node:http';

/** Where calls go, and what they say. */
export interface Calls {
  /** One address for all, or one for each number. */
  readonly url: string | ((number: number) => string);
  readonly headers: Readonly<Record<string, string>>;
  readonly body: (number: number) => string;
}

const call = (agent: Agent, { url, headers, body }: Calls, number: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const text = body(number);
    const sent = request(
      typeof url === 'string' ? url : url(number),
      {
        agent,
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
      },
      (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode ?? 0));
      },
    );
    sent.on('error', reject);
    sent.end(text);
  });

/** Calls over and over through some connections that stay open, and gives how long each took; an answer that is no success ends it. */
export const callMany = async (
  calls: Calls,
  { connections, count }: { readonly connections: number; readonly count: number },
): Promise<readonly number[]> => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const took: number[] = [];
  let next = 0;
  const caller = async (): Promise<void> => {
    for (let number = next++; number < count; number = next++) {
      const began = performance.now();
      const status = await call(agent, calls, number);
      if (status >= 300) throw new Error(`call ${number} was answered ${status}`);
      took.push(performance.now() - began);
    }
  };
  try {
    await Promise.all(Array.from({ length: connections }, caller));
  } finally {
    agent.destroy();
  }
  return took;
};
