import Type, {
  type Static,
  type TArray,
  type TNull,
  type TObject,
  type TSchema,
  type TString,
  type TUnion,
} from 'typebox';

/** How a list is asked for: how many items, and behind which cursor to go on. */
export const PageQuery = Type.Object(
  {
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'How many items, at most' }),
    ),
    after: Type.Optional(Type.String({ maxLength: 200, description: 'The `next` of the page before' })),
  },
  { additionalProperties: false },
);
export type PageQuery = Static<typeof PageQuery>;

/** How many items a page has when nobody says. */
export const PAGE_LIMIT = 50;

/** One page of a list; `next` leads to the following one and is null on the last. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** A page of such items, as a schema. */
export type PageSchema<Item extends TSchema> = TObject<{ items: TArray<Item>; next: TUnion<[TString, TNull]> }>;

/** The schema of one page of such items. */
export const pageOf = <Item extends TSchema>(item: Item): PageSchema<Item> =>
  Type.Object(
    { items: Type.Array(item), next: Type.Union([Type.String(), Type.Null()]) },
    { additionalProperties: false },
  );
