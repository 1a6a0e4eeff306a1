/** Something that can be chosen from a list. `group`: the heading it stands under; `note`: what else helps to tell it. */
export interface Option {
  readonly value: string;
  readonly title: string;
  readonly note?: string | undefined;
  readonly group?: string | undefined;
}

/** Options under one heading (null: none). */
export interface OptionGroup {
  readonly title: string | null;
  readonly options: readonly Option[];
}

/** Text as people compare it: without capitals and without marks on letters. */
export const fold = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().trim();

/** The options in which every typed word occurs; those that begin like it first. */
export const matchOptions = (options: readonly Option[], typed: string): readonly Option[] => {
  const wanted = fold(typed);
  if (wanted === '') return options;
  const parts = wanted.split(/\s+/);
  const found = options.filter(({ title, note = '', group = '' }) => {
    const text = fold(`${title} ${note} ${group}`);
    return parts.every((part) => text.includes(part));
  });
  const [first, others] = [true, false].map((begins) =>
    found.filter(({ title }) => fold(title).startsWith(wanted) === begins),
  );
  return [...(first ?? []), ...(others ?? [])];
};

/** Options under their headings, in the order in which the headings first come up. */
export const groupOptions = (options: readonly Option[]): readonly OptionGroup[] =>
  [...Map.groupBy(options, ({ group }) => group ?? null)].map(([title, grouped]) => ({ title, options: grouped }));
