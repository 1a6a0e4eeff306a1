import type { StartAsked, WorkflowDetail } from '@innesto/sdk/contract';
import { troubleOf, type Trouble } from '../data/trouble.ts';
import { readFragment, writeFragment } from './clipboard.ts';
import { mergeProblems } from './describe-problems.ts';
import type { DraftPorts } from './draft-ports.ts';
import { DraftSync, type SaveState } from './draft-sync.svelte.ts';
import { pasteSteps } from './edit-paste.ts';
import { removeItem } from './edit-step.ts';
import type { Edit, Edited } from './edited.ts';
import { beginHistory, record, redo, undo, type History } from './history.ts';
import { HubProblems } from './hub-problems.svelte.ts';
import { idsOf } from './new-id.ts';
import { ownProblems } from './own-problems.ts';
import { parseDefinition } from './parse-definition.ts';
import { refusalsIn } from './problem-list.ts';
import type { StepProblem } from './step-problem.ts';
import { findItem, findStep, TRIGGER, type Tree } from './tree.ts';

/** A workflow being edited: its tree, what that was before, what is wrong with it, and how much of it the hub has. */
export class WorkflowDraft {
  #history: History;
  #name: string;
  #selected: string | null;
  #busy: boolean;
  #isNext: boolean;
  #trouble: Trouble | null;
  #closed = false;
  readonly #ports: DraftPorts;
  readonly #sync: DraftSync;
  readonly #hubProblems: HubProblems;
  /** Ids that were given once are not given again: a step that is gone may come back. */
  readonly #taken = new Set<string>();

  constructor({ detail, ports }: { readonly detail: WorkflowDetail; readonly ports: DraftPorts }) {
    this.#ports = ports;
    this.#history = $state.raw(beginHistory(parseDefinition(detail.draft)));
    this.#name = $state(detail.name);
    this.#selected = $state<string | null>(null);
    this.#busy = $state(false);
    this.#isNext = $state(false);
    this.#trouble = $state.raw<Trouble | null>(null);
    this.#hubProblems = new HubProblems(ports.problems);
    this.#sync = new DraftSync({
      detail,
      ports,
      content: () => ({ tree: this.tree, name: this.#name }),
      onsaved: (tree) => this.#ask(tree),
      onadopted: (theirs) => this.#adopt(theirs),
    });
    this.#remember();
    this.#ask(this.tree);
    this.#restore();
  }

  /** The workflow as the hub has it. */
  get detail(): WorkflowDetail {
    return this.#sync.detail;
  }

  get name(): string {
    return this.#name;
  }

  get tree(): Tree {
    return this.#history.tree;
  }

  /** Whether a campaign’s form made it: it is changed there. */
  get isCampaign(): boolean {
    return this.detail.kind === 'campaign';
  }

  /** Whether contacts are moving through a version of it. */
  get isRunning(): boolean {
    return this.detail.state === 'active' || this.detail.state === 'draining';
  }

  /** Whether the next version is prepared beside the one that runs. */
  get isNext(): boolean {
    return this.isRunning && this.#isNext;
  }

  /** Whether nothing may be changed: contacts are moving through it, and nobody prepares the next version. */
  get isReadonly(): boolean {
    return this.isCampaign || (this.isRunning && !this.#isNext);
  }

  /** Prepares the next version beside the one that runs; or looks at that one again. */
  readonly prepareNext = (isNext: boolean): void => {
    this.#isNext = isNext;
  };

  /** The hub has put another version in force, or changed how the workflow stands. */
  readonly standsNow = (detail: WorkflowDetail): void => {
    this.#isNext = false;
    this.#sync.put(detail);
  };

  get saveState(): SaveState {
    return this.#sync.state;
  }

  /** What stood in the way of saving, starting or stopping, last time. */
  get trouble(): Trouble | null {
    return this.#trouble ?? this.#sync.trouble;
  }

  /** Whether Start or Stop is under way. */
  get busy(): boolean {
    return this.#busy;
  }

  /** The newest draft of somebody else, where theirs and ours stand against each other. */
  get conflict(): WorkflowDetail | null {
    return this.#sync.conflict;
  }

  /** The id of the item that is selected. */
  get selected(): string | null {
    return this.#selected;
  }

  get canUndo(): boolean {
    return !this.isReadonly && this.#history.past !== null;
  }

  get canRedo(): boolean {
    return !this.isReadonly && this.#history.future !== null;
  }

  /** The ids that a new step cannot have. */
  get taken(): ReadonlySet<string> {
    return this.#taken;
  }

  /** Everything that keeps it from being started. */
  readonly problems: readonly StepProblem[] = $derived.by(() =>
    mergeProblems(this.tree, {
      heard: this.#hubProblems.heard,
      own: ownProblems(this.tree, this.#ports.schemaOf),
    }),
  );

  readonly #byItem: ReadonlyMap<string | null, readonly StepProblem[]> = $derived.by(() =>
    Map.groupBy(this.problems, ({ item }) => item),
  );

  /** What is wrong with an item; null: with the workflow as a whole. */
  problemsOf(item: string | null): readonly StepProblem[] {
    return this.#byItem.get(item) ?? [];
  }

  readonly select = (item: string | null): void => {
    this.#selected = item;
  };

  /** Edits the tree; null where that cannot be. What is typed into one setting goes under one `burst`, and is undone as one. */
  edit(edit: Edit, burst: string | null = null): Edited | null {
    const edited = this.isReadonly ? null : edit(this.tree);
    if (edited === null) return null;
    this.#selected = edited.select;
    if (edited.tree === this.tree) return edited;
    this.#history = record(this.#history, { tree: edited.tree, burst, at: this.#ports.now() });
    this.#changed();
    return edited;
  }

  /** Goes one step back; null where there is none. */
  readonly undo = (): Edited | null => this.#travel(undo(this.#history));

  /** Goes one step forth again; null where there is none. */
  readonly redo = (): Edited | null => this.#travel(redo(this.#history));

  /** Calls the workflow by another name. */
  rename(name: string): void {
    const trimmed = name.trim();
    if (trimmed === '' || trimmed === this.#name) return;
    this.#name = trimmed;
    this.#sync.changed();
  }

  /** Puts a step with its ways on the clipboard; false where there is none of that id. */
  async copy(id: string): Promise<boolean> {
    const step = findStep(this.tree, id);
    if (step === null) return false;
    await this.#ports.clipboard.write(writeFragment([step]));
    return true;
  }

  /** Puts a step with its ways on the clipboard, and takes it out. */
  async cut(id: string): Promise<Edited | null> {
    return !this.isReadonly && (await this.copy(id)) ? this.edit((tree) => removeItem(tree, id)) : null;
  }

  /** Puts the steps on the clipboard in at a place; null where there are none. */
  async paste(place: string): Promise<Edited | null> {
    return this.pasteText(place, (await this.#ports.clipboard.read()) ?? '');
  }

  /** Puts steps in at a place that came as text. */
  pasteText(place: string, text: string): Edited | null {
    const fragment = readFragment(text);
    if (fragment === null) return null;
    return this.edit((tree) => pasteSteps(tree, { place, fragment, taken: this.#taken }));
  }

  /** Saves, then starts it; false where that was refused (see `problems`) or could not be done (see `trouble`). */
  start(asked: StartAsked = {}): Promise<boolean> {
    return this.#drive(async () => {
      if (!(await this.#sync.settle())) return false;
      const { tree } = this;
      try {
        this.standsNow(await this.#ports.start(asked));
        return true;
      } catch (error) {
        const trouble = troubleOf(error);
        const refusals = trouble.kind === 'problem' ? refusalsIn(trouble.problem) : null;
        if (refusals === null) throw error;
        this.#hubProblems.tell(refusals, tree);
        return false;
      }
    });
  }

  /** Stops it; false where that could not be done. */
  stop(): Promise<boolean> {
    return this.#drive(async () => {
      this.standsNow(await this.#ports.stop());
      return true;
    });
  }

  /** Saves at once; true where the hub has everything then. */
  readonly saveNow = (): Promise<boolean> => this.#sync.settle();

  /** Tries at once what could not be saved. */
  readonly retry = (): void => this.#sync.retry();

  /** Somebody saved that revision; it may have been us. */
  readonly heard = (rev: number): void => this.#sync.heard(rev);

  /** Something may have been missed, or the workflow's state has changed: looks how it stands. */
  readonly refresh = (): void => void this.#sync.catchUp();

  /** Goes on with what somebody else saved; undo brings ours back. */
  readonly takeTheirs = (): void => this.#sync.takeTheirs();

  /** Saves ours on top of what somebody else saved: theirs stays in the draft's history. */
  readonly keepMine = (): void => this.#sync.keepMine();

  /** Keeps what is not saved yet for the next time: the page may be about to go. */
  readonly keepForLater = (): void => this.#sync.keepForLater();

  /** Leaves: what is not saved is sent once more, and kept in case that it does not arrive. */
  close(): void {
    this.#closed = true;
    this.#hubProblems.close();
    this.#sync.close();
  }

  #travel(history: History | null): Edited | null {
    if (history === null || this.isReadonly) return null;
    this.#history = history;
    this.#holdOn();
    this.#changed();
    return { tree: history.tree, select: this.#selected };
  }

  /** What is selected stays so, unless it is gone. */
  #holdOn(): void {
    const selected = this.#selected;
    if (selected !== null && selected !== TRIGGER && findItem(this.tree, selected) === null) this.#selected = null;
  }

  #changed(): void {
    this.#remember();
    this.#sync.changed();
  }

  #remember(): void {
    for (const id of idsOf(this.tree)) this.#taken.add(id);
  }

  async #drive(action: () => Promise<boolean>): Promise<boolean> {
    if (this.#busy) return false;
    this.#busy = true;
    this.#trouble = null;
    try {
      return await action();
    } catch (error) {
      this.#trouble = troubleOf(error);
      return false;
    } finally {
      this.#busy = false;
    }
  }

  /** Takes up what could not be saved last time. */
  #restore(): void {
    const unsaved = this.#sync.unsaved();
    if (unsaved === null) return;
    const tree = parseDefinition(unsaved.definition);
    this.#history = record(this.#history, { tree, burst: null, at: this.#ports.now() });
    this.#name = unsaved.name;
    this.#remember();
    this.#sync.restored(unsaved);
  }

  #adopt(detail: WorkflowDetail): void {
    const tree = parseDefinition(detail.draft);
    this.#name = detail.name;
    this.#history = record(this.#history, { tree, burst: null, at: this.#ports.now() });
    this.#remember();
    this.#holdOn();
    this.#ask(tree);
  }

  #ask(tree: Tree): void {
    if (!this.#closed) void this.#hubProblems.ask(tree);
  }
}
