import type { Category } from '@innesto/sdk/contract';
import type { PaletteItem as Piece } from '../../editor/new-step.ts';
import type { IconName } from '../../part/icon-shapes.ts';
import type { WordKey, Words } from '../../text/words.svelte.ts';
import type { OfferedAction } from './contributions.svelte.ts';

/** Something in the palette. */
export interface PaletteEntry {
  readonly id: string;
  readonly piece: Piece;
  readonly title: string;
  readonly description: string;
  readonly icon: IconName;
  /** The plugin whose icon it has; null: the hub's own. */
  readonly plugin: string | null;
}

/** A shelf of the palette. */
export interface Shelf {
  readonly id: 'flow' | Category;
  readonly title: string;
  readonly items: readonly PaletteEntry[];
}

const SHELVES: readonly { readonly id: Category; readonly title: WordKey }[] = [
  { id: 'messages', title: 'editor.category.messages' },
  { id: 'contacts', title: 'editor.category.contacts' },
  { id: 'lists', title: 'editor.category.lists' },
  { id: 'points', title: 'editor.category.points' },
  { id: 'sites', title: 'editor.category.sites' },
  { id: 'calendar', title: 'editor.category.calendar' },
  { id: 'team', title: 'editor.category.team' },
  { id: 'connections', title: 'editor.category.connections' },
  { id: 'workflow', title: 'editor.category.workflow' },
  { id: 'other', title: 'editor.category.other' },
];

const SHELF_ICONS: Readonly<Record<Category, IconName>> = {
  messages: 'send',
  contacts: 'contact',
  lists: 'list',
  points: 'action',
  sites: 'eye',
  calendar: 'wait',
  team: 'people',
  connections: 'connection',
  workflow: 'workflow',
  other: 'plugin',
};

/** The icon of things of a category, where their plugin brings none. */
export const iconOfCategory = (category: Category): IconName => SHELF_ICONS[category];

const flowItems = (say: Words['say']): readonly PaletteEntry[] => [
  {
    id: 'wait',
    piece: { kind: 'wait' },
    title: say('editor.piece.wait'),
    description: say('editor.piece.wait-what'),
    icon: 'wait',
    plugin: null,
  },
  {
    id: 'branch',
    piece: { kind: 'branch' },
    title: say('editor.piece.branch'),
    description: say('editor.piece.branch-what'),
    icon: 'branch',
    plugin: null,
  },
  {
    id: 'split',
    piece: { kind: 'split' },
    title: say('flow.piece.split'),
    description: say('flow.piece.split-what'),
    icon: 'split',
    plugin: null,
  },
  {
    id: 'loop',
    piece: { kind: 'loop' },
    title: say('flow.piece.loop'),
    description: say('flow.piece.loop-what'),
    icon: 'again',
    plugin: null,
  },
  {
    id: 'exit',
    piece: { kind: 'exit' },
    title: say('editor.piece.exit'),
    description: say('editor.piece.exit-what'),
    icon: 'exit',
    plugin: null,
  },
];

/** Everything that can be put into a workflow, shelf by shelf; shelves without anything are left out. */
export const shelvesOf = (actions: readonly OfferedAction[], say: Words['say']): readonly Shelf[] =>
  [
    { id: 'flow' as const, title: say('editor.category.flow'), items: flowItems(say) },
    ...SHELVES.map(({ id, title }) => ({
      id,
      title: say(title),
      items: actions
        .filter(({ category }) => category === id)
        .map((action) => ({
          id: action.contribution,
          piece: { kind: 'action' as const, contribution: action.contribution, manifest: action },
          title: action.title,
          description: action.description ?? '',
          icon: SHELF_ICONS[id],
          plugin: action.plugin,
        })),
    })),
  ].filter(({ items }) => items.length > 0);

// Nobody types accents into a search.
const folded = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .toLowerCase();

const rank = ({ title, description }: PaletteEntry, shelf: Shelf, search: string): number => {
  const name = folded(title);
  if (name.startsWith(search)) return 0;
  if (name.includes(search)) return 1;
  return folded(`${shelf.title} ${description}`).includes(search) ? 2 : 3;
};

const NO_MATCH = 3;

/** The shelves with only what answers to a search, the better before the worse. */
export const searchShelves = (shelves: readonly Shelf[], search: string): readonly Shelf[] => {
  const sought = folded(search.trim());
  if (sought === '') return shelves;
  return shelves
    .map((shelf) => ({
      ...shelf,
      items: shelf.items
        .filter((item) => rank(item, shelf, sought) < NO_MATCH)
        .toSorted((left, right) => rank(left, shelf, sought) - rank(right, shelf, sought)),
    }))
    .filter(({ items }) => items.length > 0);
};
