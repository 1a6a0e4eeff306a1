import type { WorkspaceCalendar } from './calendar/quiet-hours.ts';
import type { WorkspaceClock } from './clock.ts';

/** `live` for real work; the clocks of `demo` and `test` workspaces can be moved. */
export type WorkspaceMode = 'live' | 'demo' | 'test';

/** By what a contact is recognised in a workspace: only this one is unique there. */
export type IdentityKey = 'externalId' | 'email' | 'phone';

/** A workspace as every room knows it. */
export interface Workspace {
  readonly id: number;
  readonly publicId: string;
  readonly name: string;
  readonly mode: WorkspaceMode;
  readonly timeZone: string;
  readonly identityKey: IdentityKey;
  readonly clock: WorkspaceClock;
  readonly calendar: WorkspaceCalendar;
}
