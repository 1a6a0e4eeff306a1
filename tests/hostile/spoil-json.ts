/** A JSON text that is not as it should be. */
export interface Spoilt {
  /** What was done to it. */
  readonly what: string;
  /** Where, as a JSON Pointer. */
  readonly pointer: string;
  readonly text: string;
}

type Step = string | number;
interface Place {
  readonly steps: readonly Step[];
  readonly value: unknown;
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const placesIn = (value: unknown, steps: readonly Step[] = []): readonly Place[] => {
  const inner = isList(value) ? [...value.entries()] : isObject(value) ? Object.entries(value) : [];
  return [{ steps, value }, ...inner.flatMap(([step, member]) => placesIn(member, [...steps, step]))];
};

const pointerOf = (steps: readonly Step[]): string =>
  steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** The value with another one at a place. */
const withAt = (root: unknown, [step, ...rest]: readonly Step[], value: unknown): unknown => {
  if (step === undefined) return value;
  if (isList(root)) return root.map((item, at) => (at === step ? withAt(item, rest, value) : item));
  if (!isObject(root)) return root;
  return Object.fromEntries(
    Object.entries(root).map(([name, member]) => [name, name === step ? withAt(member, rest, value) : member]),
  );
};

// JSON.stringify cannot write what JSON cannot hold: it stands in for it.
const TOO_LARGE = '@@too-large@@';
const write = (value: unknown): string => JSON.stringify(value).replaceAll(`"${TOO_LARGE}"`, '1e400');

const WRONG: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['true', true],
  ['a negative number', -1],
  ['a broken number', 1.5],
  ['an enormous number', 1e300],
  ['an empty text', ''],
  ['a text', 'x'],
  ['a list', ['x']],
  ['an empty list', []],
  ['an object', { x: 'x' }],
  ['an empty object', {}],
];

const LONG_TEXT = 'x'.repeat(250_000);
const LONG_LIST = 5000;

/** Other values for a place: of every wrong type, and of the right one out of all proportion. */
const replacements = ({ value }: Place): readonly (readonly [string, unknown])[] => {
  if (typeof value === 'string')
    return [...WRONG, ['a huge text', LONG_TEXT], ['a text with a line break', `x\r\n${value}`]];
  if (isList(value)) return [...WRONG, ['a huge list', Array.from({ length: LONG_LIST }, (_, at) => value[0] ?? at)]];
  return WRONG;
};

const without = (object: Record<string, unknown>, name: string): unknown =>
  Object.fromEntries(Object.entries(object).filter(([other]) => other !== name));

/** Spoils a value in every place: what may still fit is for the schema to say. */
export const spoil = (root: unknown): readonly (Spoilt & { readonly value: unknown })[] =>
  placesIn(root).flatMap((place) => {
    const { steps, value } = place;
    const at = (what: string, pointer: string, spoilt: unknown) => {
      const whole = withAt(root, steps, spoilt);
      return { what, pointer, text: write(whole), value: whole };
    };
    const pointer = pointerOf(steps);
    const replaced = replacements(place).map(([what, other]) => at(what, pointer, other));
    if (!isObject(value)) return replaced;
    return [
      ...replaced,
      ...Object.keys(value).map((name) => at('a missing member', `${pointer}/${name}`, without(value, name))),
      ...['unheardOf', 'role', 'workspace'].map((name) =>
        at('an unknown member', `${pointer}/${name}`, { ...value, [name]: 'owner' }),
      ),
    ];
  });

const UNKEEPABLE: readonly (readonly [string, unknown])[] = [
  ['NUL', 'a\0b'],
  ['a lone surrogate', 'a\ud800b'],
  ['a number beyond all bounds', TOO_LARGE],
];

/** What no body may hold anywhere, whatever its schema says. */
export const poison = (root: unknown): readonly Spoilt[] =>
  placesIn(root).flatMap(({ steps, value }) => {
    const pointer = pointerOf(steps);
    const at = (what: string, where: string, spoilt: unknown): Spoilt => ({
      what,
      pointer: where,
      text: write(withAt(root, steps, spoilt)),
    });
    const inside = UNKEEPABLE.map(([what, other]) => at(what, pointer, other));
    if (!isObject(value)) return inside;
    const members = Object.entries(value);
    return [
      ...inside,
      at('a prototype', `${pointer}/__proto__`, Object.fromEntries([...members, ['__proto__', { role: 'owner' }]])),
      at('a constructor’s prototype', `${pointer}/constructor`, {
        ...value,
        constructor: { prototype: { role: 'owner' } },
      }),
      at('NUL in a name', `${pointer}/a\0`, { ...value, 'a\0': 1 }),
    ];
  });

/** How many of a kind there are, of which one is tried here; the long run tries all of them. */
const SHARE = process.env['INNESTO_LONG'] === '1' ? 1 : 12;

/** Each text once, and of those every so many: places and kinds come round in turn, so that none is always left out of all. */
export const someOf = <Kind extends Spoilt>(spoilt: readonly Kind[]): readonly Kind[] =>
  [...new Map(spoilt.map((one) => [one.text, one])).values()].filter((_, at) => at % SHARE === 0);
