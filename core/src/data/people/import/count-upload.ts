import { setImmediate as othersTurn } from 'node:timers/promises';
import { IMPORT_COUNTED_BYTES, type ImportCount, type ImportOptions } from '@innesto/sdk/contract';
import { keysOfRows } from '../../../model/contact-draft.ts';
import { ContactRegister, type Person } from '../../../model/contact-register.ts';
import type { Workspace } from '../../../model/workspace.ts';
import { lookForPeople } from '../../../store/verb/find-people.ts';
import { loadListMemberships } from '../../../store/verb/load-list-memberships.ts';
import type { PeopleParts } from '../parts.ts';
import { checkOptions } from './check-options.ts';
import { planImport } from './import-plan.ts';
import { openFile, type OpenFile } from './open-file.ts';
import { createRowReader, type ReadRow } from './read-row.ts';
import { PIECE_ROWS, type StoredRow } from './stored-row.ts';

/** How much of a file is read. Everybody it names is kept in mind until it is counted: more is for the import itself. */
const BOUNDS = { bytes: IMPORT_COUNTED_BYTES, rows: 50_000 };

interface Counted {
  readonly options: ImportOptions;
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly bounds?: typeof BOUNDS;
}

/** The beginning of a file, and whether it was cut off there. */
const beginningOf = (
  chunks: AsyncIterable<Uint8Array>,
  bytes: number,
): { readonly chunks: AsyncIterable<Uint8Array>; readonly isCut: () => boolean } => {
  let left = bytes;
  let isCut = false;
  async function* take(): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      isCut = chunk.length > left;
      yield isCut ? chunk.subarray(0, left) : chunk;
      left -= chunk.length;
      if (isCut) return;
    }
  }
  return { chunks: take(), isCut: () => isCut };
};

/** Its rows, some at a time; where it was cut off the last is none, and whatever is wrong with it is the cut's. */
async function* wholeRows(file: OpenFile, isCut: () => boolean): AsyncGenerator<readonly StoredRow[]> {
  let held: StoredRow[] = [];
  let isLastCut = isCut;
  try {
    for await (const several of file.rows) {
      held.push(...several);
      for (; held.length > PIECE_ROWS; held = held.slice(PIECE_ROWS)) yield held.slice(0, PIECE_ROWS);
    }
  } catch (error) {
    if (!isCut()) throw error;
    isLastCut = () => false;
  }
  yield isLastCut() ? held.slice(0, -1) : held;
}

/** Everybody whom a file is about, as the rows go by. */
class Named {
  rows = 0;
  refused = 0;
  readonly people = new Set<Person>();
  readonly #parts: PeopleParts;
  readonly #workspace: Workspace;
  readonly #register: ContactRegister;

  constructor(parts: PeopleParts, workspace: Workspace) {
    this.#parts = parts;
    this.#workspace = workspace;
    this.#register = new ContactRegister(workspace.identityKey, []);
  }

  /** Reads rows, and gives the contacts among those whom only they name. */
  async add(rows: readonly ReadRow[]): Promise<readonly number[]> {
    const { store } = this.#parts;
    const { id: workspaceId, identityKey } = this.#workspace;
    const good = rows.flatMap((row) => (row.ok ? [row] : []));
    const keys = keysOfRows(good, identityKey);
    this.#register.learn((await lookForPeople(store.read, store.dialect, { workspaceId, keys })).values());
    this.rows += rows.length;
    this.refused += rows.length - good.length;
    const fresh: number[] = [];
    for (const { draft, about } of good) {
      const verdict = this.#register.put(draft, about);
      if (verdict.kind === 'refused') this.refused += 1;
      else if (!this.people.has(verdict.person)) {
        this.people.add(verdict.person);
        if (verdict.person.contact !== null) fresh.push(verdict.person.contact.id);
      }
    }
    return fresh;
  }
}

/** How many of these contacts are in every one of the lists already. */
const inside = async (
  { store }: PeopleParts,
  { contacts, lists }: { readonly contacts: readonly number[]; readonly lists: readonly string[] },
): Promise<number> => {
  const memberships = await loadListMemberships(store.read, store.dialect, contacts);
  return contacts.filter((contact) => {
    const joined = memberships.get(contact) ?? [];
    return lists.every((list) => joined.includes(list));
  }).length;
};

/** Tells what a file would do, as far as it is read: who is named, who of them is new, and who would join the lists. Nothing is kept, and nobody is held up. */
export const countUpload = async (
  parts: PeopleParts,
  workspace: Workspace,
  { options, chunks, bounds = BOUNDS }: Counted,
): Promise<ImportCount> => {
  const fields = await checkOptions(parts, workspace, options);
  const beginning = beginningOf(chunks, bounds.bytes);
  const file = await openFile(beginning.chunks, options);
  const read = createRowReader(planImport(options, fields), workspace.identityKey);
  const lists = [...new Set(options.lists ?? [])];
  const named = new Named(parts, workspace);
  let staying = 0;
  let isWhole = true;
  for await (const rows of wholeRows(file, beginning.isCut)) {
    const contacts = await named.add(rows.map(read));
    if (lists.length > 0) staying += await inside(parts, { contacts, lists });
    isWhole = !beginning.isCut() && named.rows < bounds.rows;
    if (named.rows >= bounds.rows) break;
    await othersTurn();
  }
  const people = [...named.people];
  return {
    rows: named.rows,
    refused: named.refused,
    contacts: people.length,
    created: people.filter(({ contact }) => contact === null).length,
    joining: lists.length === 0 ? 0 : people.length - staying,
    isWhole,
  };
};
