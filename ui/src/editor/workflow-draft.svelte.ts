import type { WorkflowDefinition, WorkflowDetail } from '@innesto/sdk/contract';
import { TroubleError, troubleOf, type Trouble } from '../data/trouble.ts';
import { Autosave } from './autosave.svelte.ts';
import { readFragment, writeFragment } from './clipboard.ts';
import { mergeProblems } from './describe-problems.ts';
import type { DraftPorts } from './draft-ports.ts';
import { pasteSteps } from './edit-paste.ts';
import { removeItem } from './edit-step.ts';
import type { Edit, Edited } from './edited.ts';
import { beginHistory, record, redo, undo, type History } from './history.ts';
import { HubProblems } from './hub-problems.svelte.ts';
import { idsOf } from './new-id.ts';
import { ownProblems } from './own-problems.ts';
import { parseDefinition } from './parse-definition.ts';
import { refusalsIn } from './problem-list.ts';
import { isSameJson } from './same-json.ts';
import type { StepProblem } from './step-problem.ts';
import { findItem, findStep, TRIGGER, type Tree } from './tree.ts';
import { readUnsaved, writeUnsaved } from './unsaved-text.ts';
import { writeDefinition } from './write-definition.ts';

/** Whether the hub has what is shown. `conflict`: somebody else saved another draft meanwhile. */
export type SaveState = 'saved' | 'saving' | 'unsaved' | 'offline' | 'conflict';

/** What of a draft is saved. */
interface Content {
  readonly tree: Tree;
  readonly name: string;
}

const isConflict = (trouble: Trouble): boolean =>
  trouble.kind === 'problem' && trouble.problem.code === 'INNESTO_CONFLICT';

/** A workflow being edited: its tree, what that was before, and how much of it the hub has. */
export class WorkflowDraft {
  #detail: WorkflowDetail;
  #history: History;
  #name: string;
  #selected: string | null;
  #theirs: WorkflowDetail | null;
  #busy: boolean;
  #trouble: Trouble | null;
  readonly #ports: DraftPorts;
  readonly #autosave: Autosave<Content>;
  /** Ids that were given once are not given again: a step that is gone may come back. */
  readonly #taken = new Set<string>();
  readonly #hubProblems: HubProblems;
  /** What the hub has, for all we know. */
  #saved: Tree;
  /** What was sent since it last answered: an answer may be lost on its way. */
  #sent: readonly WorkflowDefinition[] = [];
  #newest = 0;
  #closed = false;

  constructor({ detail, ports }: { readonly detail: WorkflowDetail; readonly ports: DraftPorts }) {
    this.#ports = ports;
    this.#detail = $state.raw(detail);
    this.#history = $state.raw(beginHistory(parseDefinition(detail.draft)));
    this.#name = $state(detail.name);
    this.#selected = $state<string | null>(null);
    this.#theirs = $state.raw<WorkflowDetail | null>(null);
    this.#busy = $state(false);
    this.#trouble = $state.raw<Trouble | null>(null);
    this.#autosave = new Autosave<Content>({
      send: (content) => this.#send(content),
      onfailed: () => this.#keepForLater(),
      after: ports.after,
      now: ports.now,
    });
    this.#hubProblems = new HubProblems(ports.problems);
    this.#saved = this.tree;
    this.#remember();
    this.#ask();
    this.#restore();
  }

  /** The workflow as the hub has it. */
  get detail(): WorkflowDetail {
    return this.#detail;
  }

  get name(): string {
    return this.#name;
  }

  get tree(): Tree {
    return this.#history.tree;
  }

  /** Whether nothing may be changed, as contacts are moving through it. */
  get isReadonly(): boolean {
    return this.#detail.state === 'active';
  }

  get saveState(): SaveState {
    if (this.#theirs !== null) return 'conflict';
    return this.#autosave.state === 'halted' ? 'unsaved' : this.#autosave.state;
  }

  /** What stood in the way of saving, starting or stopping, last time. */
  get trouble(): Trouble | null {
    return this.#trouble ?? (this.#theirs === null ? this.#autosave.trouble : null);
  }

  /** Whether Start or Stop is under way. */
  get busy(): boolean {
    return this.#busy;
  }

  /** The newest draft of somebody else, where theirs and ours stand against each other. */
  get conflict(): WorkflowDetail | null {
    return this.#theirs;
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
    mergeProblems(this.tree, { heard: this.#hubProblems.heard, own: ownProblems(this.tree, this.#ports.schemaOf) }),
  );

  readonly #byItem = $derived.by(() => Map.groupBy(this.problems, ({ item }) => item));

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
    this.#autosave.put({ tree: this.tree, name: trimmed });
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
  start(): Promise<boolean> {
    return this.#drive(async () => {
      if (!(await this.#autosave.settle())) return false;
      const { tree } = this;
      try {
        this.#detail = await this.#ports.start();
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
      this.#detail = await this.#ports.stop();
      return true;
    });
  }

  /** Saves at once; true where the hub has everything then. */
  saveNow(): Promise<boolean> {
    return this.#autosave.settle();
  }

  /** Tries at once what could not be saved. */
  readonly retry = (): void => {
    if (this.#theirs === null) this.#autosave.retry();
  };

  /** Somebody saved that revision; it may have been us. */
  heard(rev: number): void {
    this.#newest = Math.max(this.#newest, rev);
    // Our own answer may come after the news of it.
    if (!this.#autosave.isSending) void this.#catchUp();
  }

  /** Something may have been missed: looks how the workflow stands. */
  readonly refresh = (): void => {
    void this.#catchUp(true);
  };

  /** Goes on with what somebody else saved; undo brings ours back. */
  readonly takeTheirs = (): void => {
    const theirs = this.#theirs;
    if (theirs === null) return;
    this.#theirs = null;
    this.#autosave.drop();
    this.#ports.unsaved.keep(null);
    this.#adopt(theirs);
  };

  /** Saves ours on top of what somebody else saved: theirs stays in the draft's history. */
  readonly keepMine = (): void => {
    const theirs = this.#theirs;
    if (theirs === null) return;
    this.#theirs = null;
    this.#detail = theirs;
    this.#autosave.retry();
  };

  /** Keeps what is not saved yet for the next time: the page may be about to go. */
  readonly keepForLater = (): void => {
    if (this.#autosave.isBehind) this.#keepForLater();
  };

  /** Leaves: what is not saved is sent once more, and kept in case that it does not arrive. */
  close(): void {
    this.keepForLater();
    if (this.#theirs === null && this.#autosave.isBehind)
      void this.#autosave.settle().then(() => this.#autosave.close());
    else this.#autosave.close();
    this.#hubProblems.close();
    this.#closed = true;
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
    this.#autosave.put({ tree: this.tree, name: this.#name });
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

  async #send({ tree, name }: Content): Promise<void> {
    const definition = writeDefinition(tree);
    if (!this.#isOurs(definition)) this.#sent = [...this.#sent, definition];
    const save = async (draftRev: number): Promise<void> => {
      const renamed = name === this.#detail.name ? {} : { name };
      this.#accept(await this.#ports.save({ definition, draftRev, ...renamed }), tree);
    };
    try {
      await save(this.#detail.draftRev);
    } catch (error) {
      if (!isConflict(troubleOf(error))) throw error;
      const theirs = await this.#ports.load();
      if (!this.#isOurs(theirs.draft)) {
        this.#theirs = theirs;
        throw error;
      }
      await save(theirs.draftRev);
    }
  }

  /** Whether what the hub has is what we sent, and only its answer was lost. */
  #isOurs(definition: WorkflowDefinition): boolean {
    return this.#sent.some((sent) => isSameJson(sent, definition));
  }

  #accept(detail: WorkflowDetail, tree: Tree): void {
    this.#detail = detail;
    this.#saved = tree;
    this.#sent = [];
    this.#trouble = null;
    this.#ports.unsaved.keep(null);
    if (this.#newest > detail.draftRev) void this.#catchUp();
    this.#ask();
  }

  #keepForLater(): void {
    if (this.#theirs !== null) this.#autosave.halt();
    const { draftRev: rev } = this.#detail;
    this.#ports.unsaved.keep(writeUnsaved({ rev, name: this.#name, definition: writeDefinition(this.tree) }));
  }

  /** Takes up what could not be saved last time. */
  #restore(): void {
    const unsaved = readUnsaved(this.#ports.unsaved.read());
    if (unsaved === null || isSameJson(unsaved.definition, this.#detail.draft)) return;
    const tree = parseDefinition(unsaved.definition);
    this.#history = record(this.#history, { tree, burst: null, at: this.#ports.now() });
    this.#name = unsaved.name;
    this.#changed();
    if (unsaved.rev < this.#detail.draftRev) this.#clash(this.#detail);
  }

  #clash(theirs: WorkflowDetail): void {
    this.#theirs = theirs;
    this.#autosave.halt();
  }

  /** Looks whether somebody else saved: without anything of ours at stake, theirs is shown at once. */
  async #catchUp(anyway = false): Promise<void> {
    if (this.#closed || (!anyway && this.#newest <= this.#detail.draftRev)) return;
    let detail: WorkflowDetail;
    try {
      detail = await this.#ports.load();
    } catch (error) {
      if (error instanceof TroubleError) return;
      throw error;
    }
    if (this.#closed || detail.draftRev < this.#detail.draftRev) return;
    if (detail.draftRev === this.#detail.draftRev || this.#isOurs(detail.draft)) this.#detail = detail;
    else if (this.#autosave.isSending) this.#newest = Math.max(this.#newest, detail.draftRev);
    else if (this.#autosave.isBehind) this.#clash(detail);
    else this.#adopt(detail);
  }

  #adopt(detail: WorkflowDetail): void {
    const tree = parseDefinition(detail.draft);
    this.#detail = detail;
    this.#name = detail.name;
    this.#saved = tree;
    this.#sent = [];
    this.#history = record(this.#history, { tree, burst: null, at: this.#ports.now() });
    this.#remember();
    this.#holdOn();
    this.#ask();
  }

  #ask(): void {
    if (!this.#closed) void this.#hubProblems.ask(this.#saved);
  }
}
