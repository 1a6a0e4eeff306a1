import Type, { type Static } from 'typebox';

/** What a sentence is about, by name: so that a page can say in its own language what `detail` or `title` says in English. */
export const SentenceParts = Type.Record(Type.String({ maxLength: 40 }), Type.Union([Type.String(), Type.Number()]));
export type SentenceParts = Static<typeof SentenceParts>;
