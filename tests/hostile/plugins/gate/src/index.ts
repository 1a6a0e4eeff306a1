import { defineEndpoint, definePlugin } from '@innesto/sdk';

/** Does what a caller says: loops, eats memory, throws, or says hello. */
const open = defineEndpoint.synchronous({
  title: 'Gate',
  respond: ({ request: { body } }) => {
    if (body === 'loop') {
      for (;;);
    }
    if (body === 'hoard') {
      const kept: number[][] = [];
      for (;;) kept.push(Array.from({ length: 100_000 }, (_, at) => at));
    }
    if (body === 'throw') throw new RangeError('out of reach');
    return { json: { hello: true } };
  },
});

/** Loops over reports that say so. */
const tell = defineEndpoint.ingest({
  title: 'Letter box',
  take: ({ body }) => {
    if (body === 'loop') {
      for (;;);
    }
    return {};
  },
});

export const plugin = definePlugin({
  name: 'gate',
  title: 'Gate',
  api: '^1.0.0',
  endpoints: { open, tell },
  permissions: [{ right: 'endpoints', reason: 'Is called by anybody.' }],
});
