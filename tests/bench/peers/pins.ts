/** What is installed of a system, exactly, and what to expect of it. */
export interface Pin {
  readonly packages: Readonly<Record<string, string>>;
  /** Others in the place of packages that it asks for. */
  readonly instead?: Readonly<Record<string, string>>;
  readonly licence: string;
  readonly keeps: string;
  /** Installed, about. */
  readonly megabytes: number;
  /** To install, about, where nothing is cached. */
  readonly minutes: number;
}

const PG = '8.23.1';

/** The systems that are installed to be measured: none of them is a dependency of ours, or shipped with anything. */
export const PINS = {
  n8n: {
    packages: { n8n: '2.40.4' },
    // Not every registry has the first, which reads style sheets of pages: nothing that is measured does.
    instead: { cssomnom: 'npm:cssom@0.5.0' },
    licence: 'Sustainable Use License: not open source; using it within a business is free',
    keeps: 'every execution with the data of each of its nodes',
    megabytes: 2600,
    minutes: 10,
  },
  'node-red': {
    packages: { 'node-red': '5.0.7' },
    licence: 'Apache-2.0',
    keeps: 'nothing: a crash loses what is on its way, and there is no history',
    megabytes: 120,
    minutes: 1,
  },
  dbos: {
    packages: { '@dbos-inc/dbos-sdk': '5.3.0', pg: PG },
    licence: 'MIT',
    keeps: "every execution's input, steps with their results, and outcome",
    megabytes: 12,
    minutes: 1,
  },
  'pg-boss': {
    // Later ones ask for a release of rrule-temporal that not every registry has.
    packages: { 'pg-boss': '12.33.7', pg: PG },
    licence: 'MIT',
    keeps: 'every job with its data and outcome; no steps',
    megabytes: 9,
    minutes: 1,
  },
} as const satisfies Readonly<Record<string, Pin>>;
