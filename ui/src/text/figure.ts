import { tellAmount, unitBeside } from './amount.ts';

/** Something that an action adds up, in the person's language. `decimals` null: as many as the number has. */
export interface OfferedFigure {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly decimals: number | null;
}

/** A sum of a step. `outcome`: the number of the step behind which those stand who are in it. */
export interface ShownFigure extends OfferedFigure {
  readonly outcome: string;
  readonly amount: number;
}

const PREFIX = 'sum:';

const unknown = (name: string): OfferedFigure => ({ name, title: name, unit: '', decimals: null });

/** The figure that a number of a step is the sum of; null: it is none. One that its action declares no more is called by its own name. */
export const figureOf = (outcome: string, offered: readonly OfferedFigure[]): OfferedFigure | null => {
  if (!outcome.startsWith(PREFIX)) return null;
  const name = outcome.slice(PREFIX.length);
  return offered.find((figure) => figure.name === name) ?? unknown(name);
};

/** What a step added up, in the order in which its action tells it. */
export const shownFigures = (
  sums: Readonly<Record<string, number>>,
  offered: readonly OfferedFigure[],
): readonly ShownFigure[] => {
  const known = new Set(offered.map(({ name }) => name));
  const others = Object.keys(sums).filter((name) => !known.has(name));
  return [...offered, ...others.map(unknown)].flatMap((figure) => {
    const amount = sums[figure.name] ?? 0;
    return amount === 0 ? [] : [{ ...figure, outcome: `${PREFIX}${figure.name}`, amount }];
  });
};

/** How much it is: `1,250`, `€12.50`; alone with its unit (`30 points`), beside a title that may say of what. */
export const tellFigure = (
  amount: number,
  { title, unit, decimals }: OfferedFigure,
  { language, isAlone = false }: { readonly language: string; readonly isAlone?: boolean },
): string =>
  tellAmount(amount, {
    language,
    decimals: decimals ?? (Number.isInteger(amount) ? 0 : 2),
    unit: isAlone ? unit : unitBeside(title, unit),
  });
