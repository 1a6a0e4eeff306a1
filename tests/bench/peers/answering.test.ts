import { expect, test } from 'vitest';
import { altogether, callsFor, middleRound, perPiece, type Answered } from './answering.ts';
import type { Figures } from './peer.ts';

const figures = (cpuMicroseconds: number, serverMicroseconds: number | null): Figures => ({
  cpuMicroseconds,
  serverMicroseconds,
  memoryMegabytes: 100,
  diskBytes: null,
});

const round = (ownMicroseconds: number, serverMicroseconds: number | null): Answered => ({
  ownMicroseconds,
  serverMicroseconds,
  perSecond: 1,
  medianMs: 1,
});

test('a round has as many calls as take its seconds, within bounds for the very slow and the very quick', () => {
  expect(callsFor(100, 6)).toBe(600);
  expect(callsFor(2, 6)).toBe(48);
  expect(callsFor(50_000, 6)).toBe(10_000);
});

test('what a piece costs is told apart: its own processes, and the database server', () => {
  const cost = perPiece(figures(1000, 500), figures(5000, 2500), 4);
  expect(cost).toEqual({ ownMicroseconds: 1000, serverMicroseconds: 500 });
  expect(altogether(cost)).toBe(1500);
});

test('where there is no server nothing is added', () => {
  const cost = perPiece(figures(0, null), figures(800, null), 4);
  expect(cost).toEqual({ ownMicroseconds: 200, serverMicroseconds: null });
  expect(altogether(cost)).toBe(200);
});

test('of the rounds the one in the middle counts, by what it cost with the server', () => {
  const rounds = [round(100, 900), round(500, 100), round(300, 500)];
  expect(middleRound(rounds)).toBe(rounds[2]);
});
