import ts from 'typescript';
import { alternativesOf } from './declared-calls.ts';
import type { DescribedApi, Schema } from './described-api.ts';

/** Deeper than this, whatever refers to itself would go on for ever. */
const DEEPEST = 7;

/** A type and the schema that it should be the same as. */
export interface Couple {
  readonly type: ts.Type;
  readonly schema: Schema;
  /** Where in the whole, for whoever reads of it. */
  readonly at: string;
  readonly depth?: number;
}

/** What a schema allows, one by one. */
const choicesOf = (api: DescribedApi, given: Schema): readonly Schema[] => {
  const schema = api.resolve(given);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choices.flatMap((choice) => choicesOf(api, choice));
  return schema.enum === undefined ? [schema] : schema.enum.map((value) => ({ const: value }));
};

const PLAIN: readonly (readonly [ts.TypeFlags, readonly string[]])[] = [
  [ts.TypeFlags.StringLike, ['string']],
  [ts.TypeFlags.NumberLike, ['number', 'integer']],
  [ts.TypeFlags.BooleanLike, ['boolean']],
  [ts.TypeFlags.Null, ['null']],
];

/** Tells where types and schemas differ: names of members, which of them may be absent, what they hold. */
export class Misfits {
  readonly #checker: ts.TypeChecker;
  readonly #api: DescribedApi;

  constructor(checker: ts.TypeChecker, api: DescribedApi) {
    this.#checker = checker;
    this.#api = api;
  }

  /** Every difference; none: they are the same. */
  of({ type, schema, at, depth = 0 }: Couple): readonly string[] {
    if (depth > DEEPEST || (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0) return [];
    const choices = choicesOf(this.#api, schema);
    if (choices.some((choice) => Object.keys(choice).length === 0)) return [];
    const alternatives = alternativesOf(type);
    const [onlyType] = alternatives;
    const [onlyChoice] = choices;
    if (alternatives.length === 1 && choices.length === 1 && onlyType !== undefined && onlyChoice !== undefined)
      return this.#ofOne({ type: onlyType, schema: onlyChoice, at, depth });
    const strangers = alternatives.filter((one) =>
      choices.every((choice) => this.#ofOne({ type: one, schema: choice, at, depth }).length > 0),
    );
    const isAnyText = alternatives.some(({ flags }) => (flags & ts.TypeFlags.String) !== 0);
    const missed = choices.filter(
      (choice) =>
        !(isAnyText && typeof choice.const === 'string') &&
        alternatives.every((one) => this.#ofOne({ type: one, schema: choice, at, depth }).length > 0),
    );
    return [
      ...strangers.map((one) => `${at}: the API knows no ${this.#checker.typeToString(one)}`),
      ...missed.map((choice) => `${at}: the pages know no ${JSON.stringify(choice).slice(0, 120)}`),
    ];
  }

  #ofOne({ type, schema, at, depth = 0 }: Couple): readonly string[] {
    const not = (): readonly string[] => [
      `${at}: ${this.#checker.typeToString(type)} is not ${JSON.stringify(schema).slice(0, 120)}`,
    ];
    if (schema.const !== undefined) return this.#isConstant(type, schema.const) ? [] : not();
    for (const [flag, names] of PLAIN) {
      if ((type.flags & flag) !== 0) return names.includes(schema.type ?? '') ? [] : not();
    }
    if (this.#checker.isArrayLikeType(type)) {
      const [item] = this.#checker.getTypeArguments(type as ts.TypeReference);
      if (schema.type !== 'array' || item === undefined) return not();
      return this.of({ type: item, schema: schema.items ?? {}, at: `${at}[]`, depth: depth + 1 });
    }
    return schema.type === 'object' ? this.#ofObjects({ type, schema, at, depth }) : not();
  }

  #isConstant(type: ts.Type, value: unknown): boolean {
    if (type.isStringLiteral() || type.isNumberLiteral()) return type.value === value;
    if (typeof value === 'boolean') return this.#checker.typeToString(type) === String(value);
    return value === null && (type.flags & ts.TypeFlags.Null) !== 0;
  }

  #ofObjects({ type, schema, at, depth = 0 }: Couple): readonly string[] {
    if (schema.properties === undefined && schema.additionalProperties === true) return [];
    const members = new Map(this.#checker.getPropertiesOfType(type).map((member) => [member.name, member]));
    const known = new Map(Object.entries(schema.properties ?? {}));
    const required = new Set(schema.required);
    const others = this.#othersOf({ type, schema, at, depth });
    const unknown = [...members.keys()]
      .filter((name) => !known.has(name))
      .map((name) => `${at}.${name}: not in the API`);
    return [
      ...unknown,
      ...others,
      ...[...known].flatMap(([name, inner]): readonly string[] => {
        const member = members.get(name);
        if (member === undefined) return [`${at}.${name}: the pages do not know it`];
        const isRequired = (member.flags & ts.SymbolFlags.Optional) === 0;
        const absent = isRequired === required.has(name) ? [] : [`${at}.${name}: may it be absent?`];
        const inside = { type: this.#checker.getTypeOfSymbol(member), schema: inner, at: `${at}.${name}` };
        return [...absent, ...this.of({ ...inside, depth: depth + 1 })];
      }),
    ];
  }

  /** What is under names that nobody knows beforehand. */
  #othersOf({ type, schema, at, depth = 0 }: Couple): readonly string[] {
    const others = type.getStringIndexType();
    const { additionalProperties: more, patternProperties: patterned = {} } = schema;
    const [described = typeof more === 'object' ? more : undefined] = Object.values(patterned);
    if (others === undefined) return described === undefined ? [] : [`${at}: the pages know of no further members`];
    if (described === undefined)
      return more === true || more === undefined ? [] : [`${at}: the API knows no further members`];
    return this.of({ type: others, schema: described, at: `${at}.*`, depth: depth + 1 });
  }
}
