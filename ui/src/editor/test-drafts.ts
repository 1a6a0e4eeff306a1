import type {
  DraftChange,
  JsonSchema,
  WorkflowDefinition,
  WorkflowDetail,
  WorkflowProblem,
} from '@innesto/sdk/contract';
import { problemOf } from '../data/test-hub.ts';
import { TestMachine } from '../data/test-machine.ts';
import { TroubleError } from '../data/trouble.ts';
import type { DraftPorts } from './draft-ports.ts';
import { insertItem } from './edit-step.ts';
import type { Edit } from './edited.ts';
import { action, treeOf, wait } from './test-trees.ts';
import { WorkflowDraft } from './workflow-draft.svelte.ts';
import { writeDefinition } from './write-definition.ts';

/** A workflow as the hub gives it. */
const detailOf = (draft: WorkflowDefinition, draftRev = 1): WorkflowDetail => ({
  id: '0190f6a0-0000-7000-8000-000000000001',
  kind: 'workflow',
  name: 'Welcome',
  state: 'draft',
  version: null,
  createdAt: '2026-11-21T12:00:00Z',
  updatedAt: '2026-11-21T12:00:00Z',
  startedAt: null,
  stoppedAt: null,
  trigger: null,
  steps: draft.steps.length,
  runs: { entered: 0, active: 0, ended: 0 },
  draft,
  draftRev,
  draftAt: '2026-11-21T12:00:00Z',
  draftBy: null,
  changed: false,
});

/** A hub with one workflow, as far as an editor needs one. */
export class TestDrafts {
  readonly machine = new TestMachine();
  detail: WorkflowDetail;
  problems: readonly WorkflowProblem[] = [];
  refused: readonly WorkflowProblem[] | null = null;
  away = false;
  losesAnswers = false;
  schema: JsonSchema | null = null;
  readonly saved: DraftChange[] = [];
  clipboard: string | null = null;
  unsaved: string | null = null;
  asked = 0;
  gate: Promise<void> = Promise.resolve();

  constructor(draft: WorkflowDefinition) {
    this.detail = detailOf(draft);
  }

  readonly ports: DraftPorts = {
    load: () => this.#answer(() => this.detail),
    save: async (change) => {
      await this.gate;
      const detail = await this.#answer(() => this.#save(change));
      if (this.losesAnswers) throw new TroubleError({ kind: 'unreachable' });
      return detail;
    },
    problems: () =>
      this.#answer(() => {
        this.asked += 1;
        return this.problems;
      }),
    start: () =>
      this.#answer(() => {
        if (this.refused !== null) {
          const problem = { ...problemOf('INNESTO_WORKFLOW_INVALID', 422), problems: this.refused };
          throw new TroubleError({ kind: 'problem', problem });
        }
        this.detail = { ...this.detail, state: 'active' };
        return this.detail;
      }),
    stop: () =>
      this.#answer(() => {
        this.detail = { ...this.detail, state: 'stopped' };
        return this.detail;
      }),
    schemaOf: () => this.schema,
    clipboard: {
      write: (text) => {
        this.clipboard = text;
        return Promise.resolve();
      },
      read: () => Promise.resolve(this.clipboard),
    },
    after: (milliseconds, run) => this.machine.ports.after(milliseconds, run),
    now: () => this.machine.now,
    unsaved: {
      read: () => this.unsaved,
      keep: (text) => {
        this.unsaved = text;
      },
    },
  };

  /** Somebody else saves. */
  saveElsewhere(definition: WorkflowDefinition): number {
    this.detail = { ...this.detail, draft: definition, draftRev: this.detail.draftRev + 1 };
    return this.detail.draftRev;
  }

  get steps(): readonly string[] {
    return this.detail.draft.steps.map(({ id }) => id);
  }

  #save(change: DraftChange): WorkflowDetail {
    if (change.draftRev !== this.detail.draftRev)
      throw new TroubleError({ kind: 'problem', problem: problemOf('INNESTO_CONFLICT', 409) });
    this.saved.push(change);
    const { definition, name = this.detail.name, draftRev } = change;
    // As over the line: another object with the same in it.
    this.detail = { ...this.detail, name, draft: JSON.parse(JSON.stringify(definition)), draftRev: draftRev + 1 };
    return this.detail;
  }

  async #answer<Answer>(say: () => Answer): Promise<Answer> {
    await Promise.resolve();
    if (this.away) throw new TroubleError({ kind: 'unreachable' });
    return say();
  }
}

const open: WorkflowDraft[] = [];

/** Closes every draft that a test opened. */
export const closeDrafts = (): void => {
  for (const draft of open.splice(0)) draft.close();
};

/** A draft under somebody's hands: an e-mail, then a wait. */
export const openDraft = (hub = new TestDrafts(writeDefinition(treeOf([action('send-1'), wait('wait-1')])))) => {
  const draft = new WorkflowDraft({ detail: hub.detail, ports: hub.ports });
  open.push(draft);
  return { hub, draft, machine: hub.machine };
};

/** Puts a wait in. */
export const addWait =
  (id: string, place = 'main'): Edit =>
  (tree) =>
    insertItem(tree, { place, item: wait(id) });
