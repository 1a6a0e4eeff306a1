import { createHash } from 'node:crypto';
import type { Page, WorkflowDefinition } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { listOperatorNames } from '../../store/query/operator.ts';
import {
  findDraftRevision,
  keepDraftRevision,
  listDraftRevisions,
  type DraftKeeping,
  type DraftRevisionRow,
} from '../../store/query/workflow-draft.ts';
import type { Store } from '../../store/store.ts';
import { pageOfRows } from '../page.ts';
import type { Transaction } from '../people/parts.ts';
import { operatorOf } from './actor.ts';
import { readPlace, type PageAsked } from './place.ts';
import { parseDefinition } from './versions.ts';

/** Somebody as others see them. */
export interface OperatorName {
  readonly publicId: string;
  readonly name: string;
}

/** A draft as it was saved once; `by` null: by a token, or nobody knows any more. */
export interface DraftRevision {
  readonly rev: number;
  readonly at: number;
  readonly by: OperatorName | null;
  readonly steps: number;
}

/** A saved draft with what it said. */
export interface DraftRevisionContent extends Omit<DraftRevision, 'steps'> {
  readonly name: string;
  readonly definition: WorkflowDefinition;
}

/** A draft that has just been put in place of another. */
export interface SavedDraft {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly rev: number;
  readonly name: string;
  readonly definition: WorkflowDefinition;
  /** The definition as it was written. */
  readonly text: string;
  readonly actor: string | null;
  /** Never counts as a moment of the same work as the draft before it. */
  readonly apart: boolean;
  /** The workspace's time. */
  readonly at: number;
  /** Real time. */
  readonly now: number;
}

/** The drafts that workflows had, so that one can go back. */
export interface DraftHistory {
  /** Keeps a draft in the transaction that saves it. */
  keep(transaction: Transaction, draft: SavedDraft): Promise<void>;
  list(of: OfWorkflow, page: PageAsked): Promise<Page<DraftRevision>>;
  get(of: OfWorkflow, rev: number): Promise<DraftRevisionContent>;
  /** Who saved a revision that is still kept. */
  savedBy(of: OfWorkflow, rev: number): Promise<OperatorName | null>;
  /** Who stands behind an actor. */
  nameOf(actor: string | null): Promise<OperatorName | null>;
}

interface OfWorkflow {
  readonly workspaceId: number;
  readonly workflowId: number;
}

const KEEPING: DraftKeeping = { burst: 120_000, most: 200 };

/** Opens the history of drafts. */
export const createDraftHistory = ({ store }: { readonly store: Store }): DraftHistory => {
  const namesOf = async (
    rows: readonly { readonly actor: string | null }[],
  ): Promise<(actor: string | null) => OperatorName | null> => {
    const publicIds = [...new Set(rows.flatMap(({ actor }) => operatorOf(actor) ?? []))];
    const names = publicIds.length === 0 ? new Map<string, string>() : await listOperatorNames(store.read, publicIds);
    return (actor) => {
      const publicId = operatorOf(actor);
      const name = publicId === null ? undefined : names.get(publicId);
      return publicId === null || name === undefined ? null : { publicId, name };
    };
  };
  const nameOf = async (actor: string | null): Promise<OperatorName | null> => (await namesOf([{ actor }]))(actor);
  const revisionsOf = async (rows: readonly DraftRevisionRow[]): Promise<DraftRevision[]> => {
    const by = await namesOf(rows);
    return rows.map(({ rev, at, steps, actor }) => ({ rev, at, steps, by: by(actor) }));
  };
  return {
    nameOf,
    keep: (transaction, { definition, text, now, ...draft }) =>
      keepDraftRevision(
        transaction,
        {
          ...draft,
          definition: text,
          steps: definition.steps.length,
          digest: createHash('sha256').update(text).digest('base64url'),
          savedAt: now,
        },
        KEEPING,
      ),
    list: async (of, { limit, after }) => {
      const [before = null] = readPlace(after, 1) ?? [];
      const rows = await listDraftRevisions(store.read, { ...of, before, limit: limit + 1 });
      const page = pageOfRows(rows, limit, ({ rev }) => rev);
      return { ...page, items: await revisionsOf(page.items) };
    },
    get: async (of, rev) => {
      const row = await findDraftRevision(store.read, { ...of, rev });
      if (row === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'saved draft' });
      const { at, name, actor, definition } = row;
      return { rev, at, name, by: await nameOf(actor), definition: parseDefinition(definition) };
    },
    savedBy: async (of, rev) => {
      const [row] = await listDraftRevisions(store.read, { ...of, before: rev + 1, limit: 1 });
      return row?.rev === rev ? nameOf(row.actor) : null;
    },
  };
};
