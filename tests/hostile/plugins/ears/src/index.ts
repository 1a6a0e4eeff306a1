import { defineHandler, definePlugin, effects } from '@innesto/sdk';

/** Does what an event says: loops or eats memory up to a moment, throws, answers nonsense, or greets. */
const hear = defineHandler({
  title: 'Hear',
  on: 'custom.*',
  needs: ['contact'],
  handle: ({ event }, { now }) => {
    const { until = 0 } = event.payload;
    const isIll = now < Number(until);
    if (event.type === 'custom.loop' && isIll) {
      for (;;);
    }
    if (event.type === 'custom.hoard' && isIll) {
      const kept: number[][] = [];
      for (;;) kept.push(Array.from({ length: 100_000 }, (_, at) => at));
    }
    if (event.type === 'custom.throw') throw new RangeError('out of reach');
    // Two of itself at each: it would never end.
    if (event.type === 'custom.echo') return { effects: [effects.emit('ears.echo'), effects.emit('ears.echo')] };
    return { effects: [effects.setField('lastName', event.type)] };
  },
});

/** Answers each of its own events with two more. */
const echo = defineHandler({
  title: 'Echo',
  on: 'ears.echo',
  handle: () => ({ effects: [effects.emit('ears.echo'), effects.emit('ears.echo')] }),
});

export const plugin = definePlugin({
  name: 'ears',
  title: 'Ears',
  api: '^1.0.0',
  handlers: { hear, echo },
  permissions: [
    { right: 'contacts:write:fields', reason: 'Notes what it heard.' },
    { right: 'events:emit', reason: 'Says what it heard.' },
  ],
});
