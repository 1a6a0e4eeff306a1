import { duplicateStep } from '../../editor/edit-paste.ts';
import { insertItem, moveDown, moveItem, moveUp, removeItem } from '../../editor/edit-step.ts';
import { addBranch, addShare, endWay, moveBranch, openWay, removeWay } from '../../editor/edit-way.ts';
import type { Edit, Edited } from '../../editor/edited.ts';
import { newStep, type PaletteItem } from '../../editor/new-step.ts';
import { findPlace, firstPlace } from '../../editor/place.ts';
import { findItem, findStep, itemId, OPTIONS, rootsOf, TRIGGER, type Item, type Tree } from '../../editor/tree.ts';
import type { WorkflowDraft } from '../../editor/workflow-draft.svelte.ts';
import type { WordKey, Words } from '../../text/words.svelte.ts';
import type { Dragged } from './drag.svelte.ts';
import { landings } from './landings.ts';
import { settersOf } from './setters.ts';
import { Standpoint } from './standpoint.svelte.ts';
import { isThere, walk, type Stop } from './walk.ts';

interface Options {
  readonly draft: WorkflowDraft;
  readonly say: Words['say'];
  /** What an item of the tree is called. */
  readonly nameOf: (item: string) => string;
  /** An earlier draft that is looked at instead; null: the present one. */
  readonly looked: () => Tree | null;
  /** Says at the edge of the page that something was done, with a way back. */
  readonly toast: (text: string, undo: () => void) => void;
}

/** A workflow under somebody's hands: where they stand, and what they do. What was done is said for whoever hears the page. */
export class WorkflowEditor {
  readonly draft: WorkflowDraft;
  readonly standpoint = new Standpoint();
  /** What is set at a step. */
  readonly set: ReturnType<typeof settersOf>;
  #said = $state('');
  #inserting = $state.raw<string | null>(null);
  readonly #options: Options;

  constructor(options: Options) {
    this.draft = options.draft;
    this.#options = options;
    this.set = settersOf((edit, burst) => this.#edit(edit, burst), this.standpoint);
  }

  /** What is shown. */
  get tree(): Tree {
    return this.#options.looked() ?? this.draft.tree;
  }

  /** Whether nothing can be changed: contacts are moving through it, or it is an earlier draft. */
  get isReadonly(): boolean {
    return this.draft.isReadonly || this.#options.looked() !== null;
  }

  /** What was done last, in words. */
  get said(): string {
    return this.#said;
  }

  /** The place at which the small palette is open; null: it is not. */
  get inserting(): string | null {
    return this.#inserting;
  }

  /** The item whose settings are open, as long as there is such an item. */
  get opened(): string | null {
    const { opened } = this.standpoint;
    return opened !== null && isThere(this.tree, { kind: 'item', id: opened }) ? opened : null;
  }

  readonly say = (key: WordKey, values?: Readonly<Record<string, string | number>>): void => {
    this.#said = this.#options.say(key, values);
  };

  /** Opens the settings of an item. */
  readonly open = (item: string, entering = false): void => this.standpoint.open(item, entering);

  /** Closes the settings; the keyboard goes back to where they belong. */
  readonly close = (): void => {
    const { opened } = this;
    this.standpoint.close();
    if (opened !== null) this.standpoint.go(opened === OPTIONS ? this.standpoint.at : { kind: 'item', id: opened });
  };

  /** The stop below or above, along the lines. */
  walk(by: 1 | -1): Stop | null {
    return walk(this.tree, this.standpoint.at, { by, places: !this.isReadonly });
  }

  /** Goes to a stop; where settings are open, they become those of the item that one goes to. */
  go(stop: Stop): void {
    const isOpen = this.opened !== null;
    this.standpoint.go(stop);
    if (isOpen && stop.kind === 'item') this.standpoint.open(stop.id);
  }

  /** Somebody is led to an item: it comes into sight with its settings open. */
  readonly lead = (item: string): void => {
    this.standpoint.open(item, item === OPTIONS);
    if (item !== OPTIONS) this.standpoint.go({ kind: 'item', id: item }, false);
  };

  /** After an edit elsewhere, or an undo, the keyboard may stand where nothing is any more. */
  holdOn(): void {
    if (isThere(this.tree, this.standpoint.at)) return;
    const { opened } = this;
    this.standpoint.stand({ kind: 'item', id: opened === null || opened === OPTIONS ? TRIGGER : opened });
  }

  /** Begins to put something in at a place, or where one stands. */
  readonly beginInsert = (place?: string): void => {
    const at = place ?? this.placeHere();
    if (this.isReadonly || at === null) return;
    this.standpoint.stand({ kind: 'place', id: at });
    this.#inserting = at;
  };

  /** Puts nothing in after all. */
  readonly endInsert = (): void => {
    const place = this.#inserting;
    this.#inserting = null;
    if (place !== null) this.standpoint.go({ kind: 'place', id: place });
  };

  /** Puts something new in: at a place, or after what one stands at. */
  readonly add = (piece: PaletteItem, place: string | null = this.placeHere()): void => {
    this.#inserting = null;
    if (place === null) return;
    const { taken } = this.draft;
    const select = this.#edit((tree) => insertItem(tree, { place, item: newStep(piece, taken) }))?.select ?? null;
    if (select === null) {
      this.say('editor.said.no-room');
      return;
    }
    if (findStep(this.tree, select) !== null) this.standpoint.begin(select);
    this.#arrive(select, 'editor.said.added');
  };

  /** Takes an item out, with everything in its ways; a notice offers the way back. */
  readonly bin = (id: string): void => {
    const standing = findItem(this.tree, id);
    if (standing === null || this.isReadonly) return;
    const name = this.#options.nameOf(id);
    const place = this.#placeBefore(standing.sequence, standing);
    const edited = this.#edit((tree) => removeItem(tree, id));
    if (edited === null) return;
    this.standpoint.close();
    this.standpoint.go({ kind: 'item', id: edited.select ?? TRIGGER });
    this.say('editor.said.binned', { step: name });
    const after = this.tree;
    this.#options.toast(this.#options.say('editor.said.binned', { step: name }), () =>
      this.#takeBack({ after, item: standing.item, place }),
    );
  };

  readonly duplicate = (id: string): void => {
    const select = this.#edit((tree) => duplicateStep(tree, { id, taken: this.draft.taken }))?.select ?? null;
    if (select === null) this.say('editor.said.not-here');
    else this.#arrive(select, 'editor.said.duplicated');
  };

  /** Takes a step with its ways to another place. */
  readonly move = (id: string, place: string): void => {
    const select = this.#edit((tree) => moveItem(tree, { id, place }))?.select ?? null;
    if (select !== null) this.#arrive(select, 'editor.said.moved');
  };

  /** Moves a step one up or down. */
  readonly nudge = (id: string, by: 1 | -1): void => {
    const select = this.#edit((tree) => (by === 1 ? moveDown(tree, id) : moveUp(tree, id)))?.select ?? null;
    if (select === null) this.say('editor.said.no-further');
    else this.#arrive(select, by === 1 ? 'editor.said.moved-down' : 'editor.said.moved-up');
  };

  /** Drops what was carried at a place. */
  readonly drop = (dragged: Dragged, place: string): void => {
    if (dragged.kind === 'new') this.add(dragged.piece, place);
    else this.move(dragged.id, place);
  };

  /** Whether what is carried can be dropped at a place. */
  takes(dragged: Dragged | null, place: string): boolean {
    return dragged?.kind !== 'step' || this.landingsOf(dragged.id).has(place);
  }

  #landings: { readonly tree: Tree; readonly id: string; readonly places: ReadonlySet<string> } | null = null;

  /** The places that a step can be taken to. */
  landingsOf(id: string): ReadonlySet<string> {
    const known = this.#landings;
    if (known !== null && known.tree === this.tree && known.id === id) return known.places;
    const places = landings(this.tree, id);
    this.#landings = { tree: this.tree, id, places };
    return places;
  }

  readonly undo = (): void => {
    if (this.isReadonly) return;
    this.say(this.draft.undo() === null ? 'editor.said.nothing-to-undo' : 'editor.said.undone');
    this.holdOn();
  };

  readonly redo = (): void => {
    if (this.isReadonly) return;
    this.say(this.draft.redo() === null ? 'editor.said.nothing-to-redo' : 'editor.said.redone');
    this.holdOn();
  };

  /** Copies the step that one stands at. */
  readonly copy = async (): Promise<void> => {
    const { kind, id } = this.standpoint.at;
    if (kind === 'item' && (await this.draft.copy(id)))
      this.say('editor.said.copied', { step: this.#options.nameOf(id) });
  };

  /** Copies what one stands at, and takes it out. */
  readonly cut = async (): Promise<void> => {
    const { kind, id } = this.standpoint.at;
    if (kind !== 'item' || this.isReadonly) return;
    const name = this.#options.nameOf(id);
    const edited = await this.draft.cut(id);
    if (edited === null) return;
    this.standpoint.close();
    this.standpoint.go({ kind: 'item', id: edited.select ?? TRIGGER });
    this.say('editor.said.cut', { step: name });
  };

  /** Puts in what was copied, after what one stands at; `text`: what the clipboard holds, where that is known. */
  readonly paste = async (text?: string): Promise<void> => {
    const place = this.placeHere();
    if (place === null || this.isReadonly) return;
    const select =
      (text === undefined ? await this.draft.paste(place) : this.draft.pasteText(place, text))?.select ?? null;
    if (select === null) this.say('editor.said.nothing-to-paste');
    else this.#arrive(select, 'editor.said.pasted');
  };

  readonly addBranch = (step: string): void => {
    this.#edit((tree) => addBranch(tree, { step }));
    this.say('editor.said.way-added');
  };

  readonly addShare = (step: string): void => {
    this.#edit((tree) => addShare(tree, { step }));
    this.say('editor.said.way-added');
  };

  readonly moveBranch = (step: string, port: string, by: 1 | -1): void => {
    this.#edit((tree) => moveBranch(tree, { step, port, by }));
    this.say(by === 1 ? 'editor.said.moved-down' : 'editor.said.moved-up', { step: port });
  };

  /** Takes a way out, with what stands in it; a notice offers the way back. */
  readonly removeWay = (step: string, port: string, name: string): void => {
    if (this.#edit((tree) => removeWay(tree, { step, port })) === null) return;
    const after = this.tree;
    this.say('editor.said.binned', { step: name });
    this.#options.toast(this.#options.say('editor.said.binned', { step: name }), () => {
      if (this.tree === after) this.undo();
      else this.say('editor.said.too-late');
    });
  };

  /** Parts a way out of an action from what goes on normally. */
  readonly openWay = (step: string, port: string): void => {
    this.#edit((tree) => openWay(tree, { step, port }));
  };

  /** Lets whoever takes a way out leave the workflow there. */
  readonly endWay = (step: string, port: string): void => {
    const { taken } = this.draft;
    this.#edit((tree) => endWay(tree, { step, port, taken }));
  };

  /** Puts a whole workflow in place of this one: an earlier draft. */
  readonly replace = (tree: Tree): void => {
    this.#edit(() => ({ tree, select: null }));
    this.standpoint.close();
    this.holdOn();
  };

  /** The place that something put in without saying where goes to. */
  placeHere(): string | null {
    const { at } = this.standpoint;
    if (at.kind === 'place' && isThere(this.tree, at)) return at.id;
    const from = at.kind === 'item' && at.id !== TRIGGER ? at.id : null;
    return firstPlace(this.tree, from)?.id ?? null;
  }

  #edit(edit: Edit, burst: string | null = null): Edited | null {
    return this.isReadonly ? null : this.draft.edit(edit, burst);
  }

  #arrive(item: string, said: WordKey): void {
    this.standpoint.go({ kind: 'item', id: item });
    this.say(said, { step: this.#options.nameOf(item) });
  }

  #placeBefore(sequence: readonly Item[], { key, index }: { readonly key: string; readonly index: number }): string {
    const before = sequence[index - 1];
    return before === undefined ? key : `${itemId(before, key)}+`;
  }

  #takeBack({ after, item, place }: { readonly after: Tree; readonly item: Item; readonly place: string }): void {
    if (this.tree === after) {
      this.undo();
      this.standpoint.go({ kind: 'item', id: item.kind === 'goto' || item.kind === 'end' ? TRIGGER : item.id });
      return;
    }
    // Something else was done since: only what was taken out comes back.
    const isFree =
      findPlace(this.tree, place) !== null && !rootsOf(this.tree).some(({ sequence }) => sequence.includes(item));
    const select = (isFree ? this.#edit((tree) => insertItem(tree, { place, item })) : null)?.select ?? null;
    if (select === null) this.say('editor.said.too-late');
    else this.#arrive(select, 'editor.said.undone');
  }
}
