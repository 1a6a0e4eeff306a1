import type {
  CollectionView,
  Json,
  JsonObject,
  PersonView,
  RecordChange,
  RecordDraft,
  RecordView,
} from '@innesto/sdk/contract';
import type { Trouble } from '../../data/trouble.ts';
import { defaultSettings } from '../../editor/new-step.ts';
import { missingSettings } from '../../editor/own-problems.ts';
import type { FormProblem } from '../../form/form-problem.ts';
import type { WordKey } from '../../text/words.svelte.ts';

/** Whose a record can be: as much of a contact as its name needs. */
export type Owner = Pick<PersonView, 'id' | 'firstName' | 'lastName' | 'email' | 'phone' | 'externalId'>;

const ATTRIBUTES = '/attributes';

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** What a problem says of members, each at its place below the attributes. */
const blamedIn = (problem: object): readonly { readonly path: string; readonly detail: string }[] => {
  const listed: unknown = Reflect.get(problem, 'problems');
  const inner: readonly unknown[] = Array.isArray(listed) ? listed : [];
  return [problem, ...inner].filter(isObject).flatMap((one) => {
    const path: unknown = Reflect.get(one, 'path');
    const detail: unknown = Reflect.get(one, 'detail');
    return typeof path === 'string' && typeof detail === 'string' && path.startsWith(`${ATTRIBUTES}/`)
      ? [{ path: path.slice(ATTRIBUTES.length), detail }]
      : [];
  });
};

/** What is different about some attributes: by name what they become; null: they go. */
const changedAttributes = (before: JsonObject, after: JsonObject): JsonObject =>
  Object.fromEntries(
    [...new Set([...Object.keys(before), ...Object.keys(after)])]
      .map((name): [string, Json] => [name, after[name] ?? null])
      .filter(([name, value]) => JSON.stringify(before[name] ?? null) !== JSON.stringify(value)),
  );

/** What puts a record back as it was before it was `changed`; null: just that has been changed again since. */
export const wayBack = ({
  before,
  changed,
  now,
}: Readonly<Record<'before' | 'changed' | 'now', Pick<RecordView, 'attributes'>>>): JsonObject | null => {
  const back = changedAttributes(changed.attributes, before.attributes);
  const since = changedAttributes(changed.attributes, now.attributes);
  return Object.keys(back).some((name) => name in since) ? null : back;
};

/** A record under somebody's hands: a new one, or one that is changed. */
export class RecordForm {
  value: JsonObject = $state.raw({});
  #owner = $state.raw<Owner | null>(null);
  #missing = $state.raw<readonly string[]>([]);
  #blamed = $state.raw<readonly FormProblem[]>([]);
  #lacksOwner = $state(false);
  readonly #collection: Pick<CollectionView, 'record' | 'contact'>;
  readonly #record: RecordView | null;

  constructor({
    collection,
    record,
    owner,
    begin = {},
  }: {
    readonly collection: Pick<CollectionView, 'record' | 'contact'>;
    /** The record that is changed; null: a new one. */
    readonly record: RecordView | null;
    /** Whose a new one is, where that is known. */
    readonly owner: Owner | null;
    /** What a new one begins with, beside what its schema says. */
    readonly begin?: JsonObject;
  }) {
    this.#collection = collection;
    this.#record = record;
    this.value = record?.attributes ?? { ...defaultSettings(collection.record), ...begin };
    this.#owner = record?.person ?? owner;
  }

  get owner(): Owner | null {
    return this.#owner;
  }

  set owner(owner: Owner | null) {
    this.#owner = owner;
    this.#lacksOwner = false;
  }

  /** Whether it can be said whose it is: a record keeps the contact that it has. */
  get asksOwner(): boolean {
    return this.#collection.contact !== 'none' && (this.#record === null || this.#record.contact === null);
  }

  get lacksOwner(): boolean {
    return this.#lacksOwner;
  }

  /** Puts in what was changed; what was wrong with that member is looked at anew. */
  readonly change = (value: JsonObject, path: string): void => {
    this.value = value;
    const isOther = (at: string): boolean => at !== path && !at.startsWith(`${path}/`) && at !== '';
    this.#missing = this.#missing.filter(isOther);
    this.#blamed = this.#blamed.filter((problem) => isOther(problem.path));
  };

  /** What is wrong, in words: what is still to be filled in, and what the hub did not take. */
  problems(say: (key: WordKey) => string): readonly FormProblem[] {
    return [
      ...this.#missing.map((path) => ({ path, code: 'MISSING', detail: say('records.missing') })),
      ...this.#blamed.map((problem) =>
        problem.code === 'TAKEN' ? { ...problem, detail: say('records.taken') } : problem,
      ),
    ];
  }

  /** Whether all that is needed is there; what is not is marked. */
  isWhole(): boolean {
    // A secret that was entered stays where no other is.
    const kept = (this.#record?.secrets ?? []).map((name) => `/${name}`);
    this.#missing = missingSettings(this.value, this.#collection.record).filter((path) => !kept.includes(path));
    this.#blamed = [];
    this.#lacksOwner = this.#collection.contact === 'required' && this.#owner === null;
    return this.#missing.length === 0 && !this.#lacksOwner;
  }

  /** What the hub is told of a new one. */
  get draft(): RecordDraft {
    const owner = this.#owner === null ? {} : { contact: this.#owner.id };
    return { ...owner, attributes: this.value };
  }

  /** What the hub is told of one that is changed; null: nothing is different. */
  get difference(): RecordChange | null {
    const attributes = changedAttributes(this.#record?.attributes ?? {}, this.value);
    const isGiven = this.asksOwner && this.#owner !== null;
    if (Object.keys(attributes).length === 0 && !isGiven) return null;
    return { attributes, ...(isGiven && this.#owner !== null ? { contact: this.#owner.id } : {}) };
  }

  /** Marks what the hub found wrong; false where it names no attribute. */
  blame(trouble: Trouble | null): boolean {
    if (trouble?.kind !== 'problem') return false;
    const code = trouble.problem.code === 'INNESTO_RECORD_TAKEN' ? 'TAKEN' : 'INVALID';
    const blamed = blamedIn(trouble.problem);
    this.#blamed = [...new Map(blamed.map((one) => [one.path, { ...one, code }])).values()];
    return blamed.length > 0;
  }
}
