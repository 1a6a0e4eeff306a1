import type { WorkflowDefinition, WorkflowDetail } from '@innesto/sdk/contract';
import { TroubleError, troubleOf, type Trouble } from '../data/trouble.ts';
import { Autosave } from './autosave.svelte.ts';
import type { DraftPorts } from './draft-ports.ts';
import { isSameJson } from './same-json.ts';
import type { Tree } from './tree.ts';
import { readUnsaved, writeUnsaved, type Unsaved } from './unsaved-text.ts';
import { writeDefinition } from './write-definition.ts';

/** Whether the hub has what is shown. `conflict`: somebody else saved another draft meanwhile. */
export type SaveState = 'saved' | 'saving' | 'unsaved' | 'offline' | 'conflict';

/** What of a draft is saved. */
export interface Content {
  readonly tree: Tree;
  readonly name: string;
}

interface Options {
  readonly detail: WorkflowDetail;
  readonly ports: Pick<DraftPorts, 'load' | 'save' | 'after' | 'now' | 'unsaved'>;
  /** What is shown now. */
  readonly content: () => Content;
  /** The hub has that tree now. */
  readonly onsaved: (tree: Tree) => void;
  /** Somebody else's draft is in force here now. */
  readonly onadopted: (detail: WorkflowDetail) => void;
}

const isConflict = (trouble: Trouble): boolean =>
  trouble.kind === 'problem' && trouble.problem.code === 'INNESTO_CONFLICT';

/** Keeps the hub's draft and the one that is shown the same, whoever changes them. */
export class DraftSync {
  #detail: WorkflowDetail;
  #theirs: WorkflowDetail | null;
  readonly #options: Options;
  readonly #autosave: Autosave<Content>;
  /** What was sent since the hub last answered: an answer may be lost on its way. */
  #sent: readonly WorkflowDefinition[] = [];
  #newest = 0;
  #closed = false;
  /** What is saved next follows a decision between two drafts: the one that is in force stays among the earlier ones. */
  #apart = false;

  constructor(options: Options) {
    const { after, now } = options.ports;
    this.#options = options;
    this.#detail = $state.raw(options.detail);
    this.#theirs = $state.raw<WorkflowDetail | null>(null);
    this.#autosave = new Autosave<Content>({
      send: (content) => this.#send(content),
      onfailed: () => this.#keepForLater(),
      after,
      now,
    });
  }

  /** The workflow as the hub has it. */
  get detail(): WorkflowDetail {
    return this.#detail;
  }

  get state(): SaveState {
    if (this.#theirs !== null) return 'conflict';
    return this.#autosave.state === 'halted' ? 'unsaved' : this.#autosave.state;
  }

  /** What stood in the way of saving. */
  get trouble(): Trouble | null {
    return this.#theirs === null ? this.#autosave.trouble : null;
  }

  /** The newest draft of somebody else, where theirs and ours stand against each other. */
  get conflict(): WorkflowDetail | null {
    return this.#theirs;
  }

  /** Takes what the hub says of the workflow beside its draft. */
  put(detail: WorkflowDetail): void {
    this.#detail = detail;
  }

  /** Says that what is shown has changed. */
  changed(): void {
    this.#autosave.put(this.#options.content());
  }

  /** What could not be saved last time, if the hub does not have it after all. */
  unsaved(): Unsaved | null {
    const unsaved = readUnsaved(this.#options.ports.unsaved.read());
    return unsaved === null || isSameJson(unsaved.definition, this.#detail.draft) ? null : unsaved;
  }

  /** Goes on with what could not be saved last time; somebody else may have saved since. */
  restored({ rev }: Unsaved): void {
    this.changed();
    if (rev < this.#detail.draftRev) this.#clash(this.#detail);
  }

  /** Saves at once; true where the hub has everything then. */
  settle(): Promise<boolean> {
    return this.#autosave.settle();
  }

  /** Tries at once what could not be saved. */
  retry(): void {
    if (this.#theirs === null) this.#autosave.retry();
  }

  /** Somebody saved that revision; it may have been us. */
  heard(rev: number): void {
    this.#newest = Math.max(this.#newest, rev);
    // Our own answer may come after the news of it.
    if (!this.#autosave.isSending && rev > this.#detail.draftRev) void this.catchUp();
  }

  /** Looks how the workflow stands: without anything of ours at stake, what somebody else saved is shown at once. */
  async catchUp(): Promise<void> {
    let detail: WorkflowDetail;
    try {
      detail = await this.#options.ports.load();
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

  takeTheirs(): void {
    const theirs = this.#theirs;
    if (theirs === null) return;
    this.#theirs = null;
    this.#autosave.drop();
    this.#options.ports.unsaved.keep(null);
    this.#adopt(theirs);
    this.#apart = true;
  }

  keepMine(): void {
    const theirs = this.#theirs;
    if (theirs === null) return;
    this.#theirs = null;
    this.#detail = theirs;
    this.#apart = true;
    this.#autosave.retry();
  }

  /** Keeps what is not saved yet for the next time. */
  keepForLater(): void {
    if (this.#autosave.isBehind) this.#keepForLater();
  }

  /** Leaves: what is not saved is sent once more, and kept in case that it does not arrive. */
  close(): void {
    this.#closed = true;
    this.keepForLater();
    if (this.#theirs !== null) this.#autosave.close();
    else void this.#autosave.settle().then(() => this.#autosave.close());
  }

  #keepForLater(): void {
    if (this.#theirs !== null) this.#autosave.halt();
    const { tree, name } = this.#options.content();
    const unsaved = { rev: this.#detail.draftRev, name, definition: writeDefinition(tree) };
    this.#options.ports.unsaved.keep(writeUnsaved(unsaved));
  }

  #clash(theirs: WorkflowDetail): void {
    this.#theirs = theirs;
    this.#autosave.halt();
  }

  async #send({ tree, name }: Content): Promise<void> {
    const { ports } = this.#options;
    const definition = writeDefinition(tree);
    if (!this.#isOurs(definition)) this.#sent = [...this.#sent, definition];
    const save = async (draftRev: number): Promise<void> => {
      const renamed = name === this.#detail.name ? {} : { name };
      const apart = this.#apart ? { apart: true } : {};
      this.#accept(await ports.save({ definition, draftRev, ...renamed, ...apart }), tree);
    };
    try {
      await save(this.#detail.draftRev);
    } catch (error) {
      if (!isConflict(troubleOf(error))) throw error;
      const theirs = await ports.load();
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
    this.#sent = [];
    this.#apart = false;
    this.#options.ports.unsaved.keep(null);
    this.#options.onsaved(tree);
    if (this.#newest > detail.draftRev) void this.catchUp();
  }

  #adopt(detail: WorkflowDetail): void {
    this.#detail = detail;
    this.#sent = [];
    this.#options.onadopted(detail);
  }
}
