import type { PluginText } from '@innesto/sdk/contract';
import type { MisfitReason } from './misfit.ts';

/** What a record has that another one has already: by what the plugin calls it; `value` null: it is secret. */
export interface Sameness {
  readonly label: PluginText;
  readonly value: string | null;
}

/** What a record is called on its own page; `name` null: it goes by when it was made (RFC 3339). */
export interface RecordCalled {
  readonly name: string | null;
  readonly createdAt: string;
}

/** A record that keeps a workspace from another version. What was kept before more was told has its `detail` only. */
export interface ObstacleRecord {
  /** Its public id. */
  readonly id: string;
  /** Found out whenever it is told, and kept nowhere: it may be somebody’s name. Absent: it is gone by now. */
  readonly called?: RecordCalled;
  readonly detail: string;
  /** Why it does not fit. */
  readonly why?: MisfitReason;
  /** What only one may have. */
  readonly same?: readonly Sameness[];
  /** The one that has already what only one may have. */
  readonly other?: string;
  readonly otherCalled?: RecordCalled;
}

/** What only one record may have: some of its attributes together; `ofContact`: among the records of one contact. */
export interface ObstacleKey {
  readonly attributes: readonly { readonly name: string; readonly title: string }[];
  readonly ofContact: boolean;
}

/**
 * Something that keeps a workspace from another version of a plugin. `gone`: what is kept, or written by workflows that run, has no place
 * there; `form`: what is kept is kept in another form there; `misfits`: records that do not fit what theirs are to be there; `doubles`:
 * records that have what only one may have there; `attribute`: something that workflows at work ask about is not there, or is of another
 * type; `way`: messages go by connections that carry none there.
 */
export interface Obstacle {
  readonly kind: 'gone' | 'form' | 'misfits' | 'doubles' | 'attribute' | 'way';
  /** The key of the collection, the balance, the attribute or the transport. */
  readonly key: string;
  readonly title: string;
  /** How many records, accounts, workflows or connections are concerned. */
  readonly count: number;
  /** The first of the records that are concerned. */
  readonly records: readonly ObstacleRecord[];
  readonly workflows: readonly { readonly id: string; readonly name: string }[];
  /** Of `doubles`: the keys that several have; absent in those that were kept before they were told. */
  readonly keys?: readonly ObstacleKey[];
}

/** So many of the records that stand in the way are shown. */
export const MOST_SHOWN = 5;

const keyWords = ({ attributes, ofContact }: ObstacleKey): string =>
  `${attributes.map(({ name }) => `“${name}”`).join(' and ')}${ofContact ? ' of one contact' : ''}`;

/** An obstacle in words. */
export const wordsOf = ({ kind, key, count, workflows, keys = [] }: Obstacle): string => {
  switch (kind) {
    case 'gone':
      return `it has no “${key}”, of which the workspace keeps ${count}${workflows.length === 0 ? '' : `, and which ${workflows.length} workflow(s) at work may write`}`;
    case 'form':
      return `it keeps “${key}” in another form, and there are ${count} of it`;
    case 'misfits':
      return `${count} of “${key}” do not fit what they are to be there`;
    case 'doubles':
      return `${count} of “${key}” have what only one may have there${keys.length === 0 ? '' : `: ${keys.map(keyWords).join(', ')}`}`;
    case 'attribute':
      return `“${key}”, which ${count} workflow(s) at work ask about, is gone or of another type`;
    case 'way':
      return `it has no “${key}”, by which messages go with ${count} connection(s)`;
  }
};
