import { CATALOGUE, type FaultCode } from './catalogue.ts';
import type { FaultEntry, FaultKind } from './entry.ts';

/** What fills the holes of a fault's text, plus `path` (JSON Pointer, RFC 6901) of the member at fault. */
export type FaultDetails = Readonly<Record<string, string | number>>;

/** What else may go with a fault: members of its answer, and the error behind it. */
export interface FaultMore {
  readonly extension?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** An expected failure: a code of the catalogue with its details. A bare Error, by contrast, is a bug in the hub. */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly details: FaultDetails;
  /** Further machine-readable members of the answer, such as a workflow's problems. */
  readonly extension: Readonly<Record<string, unknown>>;

  constructor(code: FaultCode, details: FaultDetails, more: FaultMore) {
    super(fill(CATALOGUE[code].title, details), { cause: more.cause });
    this.name = 'Fault';
    this.code = code;
    this.details = details;
    this.extension = more.extension ?? {};
  }

  get entry(): FaultEntry {
    return CATALOGUE[this.code];
  }

  get kind(): FaultKind {
    return CATALOGUE[this.code].kind;
  }

  get remedy(): string {
    return fill(CATALOGUE[this.code].remedy, this.details);
  }

  /** The details that its two sentences tell, and no other: `path` or what only the log needs stays out. */
  get parts(): FaultDetails {
    const { title, remedy } = CATALOGUE[this.code];
    const told = holesIn(`${title} ${remedy}`);
    return Object.fromEntries(Object.entries(this.details).filter(([name]) => told.has(name)));
  }
}

const HOLE = /\{([a-z]+)\}/g;

/** The names of a text's holes. */
const holesIn = (text: string): ReadonlySet<string> =>
  new Set(Array.from(text.matchAll(HOLE), ([, name = '']) => name));

const fill = (text: string, details: FaultDetails): string =>
  text.replaceAll(HOLE, (hole, name: string) => (Object.hasOwn(details, name) ? String(details[name]) : hole));

/** Makes the fault of that code; throw what it returns. */
export const fault = (code: FaultCode, details: FaultDetails = {}, more: FaultMore = {}): Fault =>
  new Fault(code, details, more);

/** Whether something caught is a fault of that code. */
export const isFault = (error: unknown, code?: FaultCode): error is Fault =>
  error instanceof Fault && (code === undefined || error.code === code);
