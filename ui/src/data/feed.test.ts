import type { FeedMessage } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { Feed } from './feed.svelte.ts';
import { TestMachine } from './test-machine.ts';

const watching = () => {
  const machine = new TestMachine();
  const heard: string[] = [];
  const counts = { resync: 0, refused: 0 };
  const feed = new Feed({
    open: () => machine.ports.openFeed('w'),
    after: machine.ports.after,
    random: machine.ports.random,
    onmessage: (message) => heard.push(message.topic),
    onresync: () => (counts.resync += 1),
    onrefused: () => (counts.refused += 1),
  });
  const live = (sequence = 10): void => {
    machine.line.open();
    machine.line.say({ topic: 'hello', sequence });
  };
  return { machine, feed, heard, counts, live };
};

const news = (sequence: number): FeedMessage => ({ topic: 'messages', sequence });

test('the hub says hello, and everything is loaded once more: it may have changed before', () => {
  const { feed, counts, live } = watching();
  expect(feed.state).toBe('connecting');
  live();
  expect([feed.state, counts.resync]).toEqual(['live', 1]);
});

test('news in a row are heard, and a gap between them means that something was missed', () => {
  const { machine, heard, counts, live } = watching();
  live(10);
  machine.line.say(news(11));
  machine.line.say(news(12));
  expect(counts.resync).toBe(1);
  machine.line.say(news(14));
  expect(counts.resync).toBe(2);
  machine.line.say({ topic: 'resync', sequence: 20 });
  machine.line.say(news(21));
  expect([heard.length, counts.resync]).toEqual([6, 3]);
});

test('a lost line is tried again, less and less often, and at least every half minute', async () => {
  const { machine, feed, live } = watching();
  live();
  machine.line.hangUp();
  expect(feed.state).toBe('lost');
  const pauses: number[] = [];
  for (let times = 0; times < 9; times++) {
    const before = machine.now;
    const lines = machine.lines.length;
    while (machine.lines.length === lines) await machine.pass(500);
    pauses.push(machine.now - before);
    machine.line.hangUp();
  }
  expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});

test('after a while without it, what was missed is asked for, and the next break is mended quickly again', async () => {
  const { machine, feed, counts, live } = watching();
  live();
  for (let times = 0; times < 4; times++) {
    machine.line.hangUp();
    await machine.pass(30_000);
  }
  live(50);
  expect([feed.state, counts.resync]).toEqual(['live', 2]);
  machine.line.hangUp();
  const lines = machine.lines.length;
  await machine.pass(500);
  expect(machine.lines).toHaveLength(lines + 1);
});

test('back on the network, nobody waits', () => {
  const { machine, feed, live } = watching();
  live();
  machine.line.hangUp();
  feed.retry();
  expect(machine.lines).toHaveLength(2);
  feed.retry();
  expect(machine.lines).toHaveLength(2);
});

test('a line that the hub refuses, or ends because nobody is signed in, is asked about', () => {
  const { machine, feed, counts, live } = watching();
  machine.line.hangUp();
  expect(counts.refused).toBe(1);
  feed.retry();
  live();
  machine.line.hangUp(1001);
  expect(counts.refused).toBe(1);
  feed.retry();
  live();
  machine.line.hangUp(4401);
  expect(counts.refused).toBe(2);
});

test('what is no message of the hub is passed over', () => {
  const { machine, feed, heard, live } = watching();
  live();
  for (const text of ['', 'null', '{}', '{"topic":"messages"}', '[1', '7']) machine.line.say(text);
  expect([heard, feed.state]).toEqual([['hello'], 'live']);
});

test('once closed it stays closed, and an old line that speaks late is not heard', async () => {
  const { machine, feed, heard, live } = watching();
  live();
  const old = machine.line;
  old.hangUp();
  await machine.pass(500);
  live(20);
  old.say(news(21));
  expect(heard).toEqual(['hello', 'hello']);
  feed.close();
  machine.line.hangUp();
  await machine.pass(60_000);
  expect([feed.state, machine.lines.length, machine.line.closed, machine.timers]).toEqual(['closed', 2, true, 0]);
});
