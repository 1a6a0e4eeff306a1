import { altogether, type Answered } from './answering.ts';
import type { Peer } from './peer.ts';
import type { Waited } from './waiting.ts';

/** What came of measuring a system: figures, or why there are none. */
export type Outcome<Found> = { readonly found: Found } | { readonly failed: string };

/** A system and what came of it. */
export interface Row<Found> {
  readonly peer: Pick<Peer, 'title' | 'keeps'>;
  readonly outcome: Outcome<Found>;
}

/** The whole of it was told when it happened. */
const LONGEST_REASON = 80;

const count = (value: number): string => Math.round(value).toLocaleString('en');
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const maybe = (value: number | null, said: (value: number) => string): string => (value === null ? '–' : said(value));

const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`;

/** Few digits, and as many as say something. */
export const bytes = (value: number): string => {
  if (value < 1000) return `${Math.round(Math.max(0, value))} B`;
  return value < 1_000_000 ? `${(value / 1000).toFixed(1)} KB` : `${(value / 1e6).toFixed(1)} MB`;
};

/** How many times as much: with one digit behind the point as long as that says something. */
export const times = (value: number, floor: number | null): string => {
  if (floor === null || floor <= 0) return '–';
  const ratio = value / floor;
  return `${ratio < 20 ? ratio.toFixed(1) : count(ratio)}×`;
};

/** A table as Markdown has it, its columns in line. */
export const markdown = (heads: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = heads.map((head, at) => Math.max(head.length, ...rows.map((row) => (row[at] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, at) => (cells[at] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(heads), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n');
};

const tableOf = <Found>(
  heads: readonly string[],
  rows: readonly Row<Found>[],
  cells: (found: Found) => readonly string[],
): string =>
  markdown(
    ['', ...heads],
    rows.map(({ peer, outcome }) => [
      peer.title,
      ...('found' in outcome
        ? cells(outcome.found)
        : [`not measured: ${outcome.failed.split('\n')[0]?.slice(0, LONGEST_REASON) ?? ''}`]),
    ]),
  );

/** The first row is what the others are compared with. */
export const answeredTable = (rows: readonly Row<Answered>[]): string => {
  const [first] = rows;
  const floor = first !== undefined && 'found' in first.outcome ? altogether(first.outcome.found) : null;
  return tableOf(
    ['CPU µs an event', "PostgreSQL's", 'together', 'of the first', 'a second', 'answered in'],
    rows,
    (found) => [
      count(found.ownMicroseconds),
      maybe(found.serverMicroseconds, count),
      count(altogether(found)),
      times(altogether(found), floor),
      count(found.perSecond),
      `${found.medianMs.toFixed(1)} ms`,
    ],
  );
};

export const waitedTable = (rows: readonly Row<Waited>[]): string =>
  tableOf(
    [
      'waiting',
      'disk each',
      'memory',
      'of it each',
      'idle, of a core',
      'with nobody',
      'first late by',
      'went on',
      'a second',
      'CPU µs each',
      "PostgreSQL's",
    ],
    rows,
    (found) => [
      count(found.held),
      maybe(found.diskBytesEach, bytes),
      `${count(found.memoryMegabytes)} MB`,
      bytes(found.memoryBytesEach),
      percent(found.idle),
      percent(found.idleBefore),
      maybe(found.firstLateMs, seconds),
      count(found.resumed),
      maybe(found.perSecond, count),
      count(found.ownMicroseconds),
      maybe(found.serverMicroseconds, count),
    ],
  );

/** What each of them keeps: figures say little without. */
export const keepsList = (peers: readonly Pick<Peer, 'title' | 'keeps' | 'settings'>[]): string =>
  peers.map(({ title, keeps, settings }) => `- ${title} keeps ${keeps}. (${settings})`).join('\n');
