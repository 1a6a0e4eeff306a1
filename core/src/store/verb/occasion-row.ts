import { readKept } from '../../model/kept.ts';
import type { OccasionData, OccasionKind, OccasionState } from '../../model/occasion.ts';

/** Something that the clock brings about, as the store keeps it. */
export interface Occasion {
  readonly id: number;
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly kind: OccasionKind;
  readonly occurrence: string;
  readonly part: string;
  readonly dueAt: number;
  readonly lateAt: number;
  readonly state: OccasionState;
  readonly data: OccasionData;
  /** How far its audience has come in: through so many of its lists or days, and up to which contact. */
  readonly stage: number;
  readonly cursor: number;
  /** When its audience was fixed; null: it has not begun. */
  readonly openedAt: number | null;
  /** The newest contact there was then. */
  readonly reach: number | null;
  readonly entered: number;
  readonly refused: number;
  readonly closedAt: number | null;
}

/** The columns of an occasion, of the table behind the alias `r`. */
export const OCCASION_COLUMNS = `r.id, r.workspace_id, r.workflow_id, r.kind, r.occurrence, r.part, r.due_at, r.late_at, r.state, r.data, r.stage,
  r.cursor, r.opened_at, r.reach, r.entered, r.refused, r.closed_at`;

/** An occasion as the database gives it. */
export interface OccasionRow {
  readonly id: number;
  readonly workspace_id: number;
  readonly workflow_id: number;
  readonly kind: OccasionKind;
  readonly occurrence: string;
  readonly part: string;
  readonly due_at: number;
  readonly late_at: number;
  readonly state: OccasionState;
  readonly data: string;
  readonly stage: number;
  readonly cursor: number;
  readonly opened_at: number | null;
  readonly reach: number | null;
  readonly entered: number;
  readonly refused: number;
  readonly closed_at: number | null;
}

/** Reads an occasion out of its row. */
export const parseOccasion = (row: OccasionRow): Occasion => ({
  id: row.id,
  workspaceId: row.workspace_id,
  workflowId: row.workflow_id,
  kind: row.kind,
  occurrence: row.occurrence,
  part: row.part,
  dueAt: row.due_at,
  lateAt: row.late_at,
  state: row.state,
  data: readKept<OccasionData>(row.data),
  stage: row.stage,
  cursor: row.cursor,
  openedAt: row.opened_at,
  reach: row.reach,
  entered: row.entered,
  refused: row.refused,
  closedAt: row.closed_at,
});
