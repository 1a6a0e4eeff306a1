import type { CompiledVersion } from '../data/workflows/versions.ts';
import type { Contact, ContactStanding } from '../model/contact.ts';
import type { StoredEvent } from '../model/event.ts';
import type { Past } from '../model/filter/past.ts';
import type { MessageTrace } from '../model/message-outcome.ts';
import type { Run } from '../model/run.ts';
import type { Heard } from '../model/walk/heard.ts';
import type { WorkflowStanding } from '../model/workflow-standing.ts';
import type { Workspace } from '../model/workspace.ts';

/** Everything that deciding about one run may ask for. */
export interface RunFacts {
  readonly run: Run;
  readonly version: CompiledVersion;
  readonly workspace: Workspace;
  readonly workflow: WorkflowStanding;
  /** null: there is no such contact, not even as one that was deleted. */
  readonly standing: ContactStanding | null;
  /** The whole contact, where the version has a step or a condition that asks for more than how it stands. */
  readonly contact: Contact | null;
  readonly lists: readonly string[];
  readonly messages: ReadonlyMap<string, MessageTrace>;
  readonly event: StoredEvent | null;
  /** What else filters ask of the contact, where the version has such a filter. */
  readonly past?: Past;
  /** Where the run stands at a wait for something that happens. */
  readonly heard?: Heard;
}
