import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { archiveOf, type Packed } from '../../core/src/registry/test-package.ts';

/** What is done to a package that was in order. */
export type Spoiling =
  | { readonly kind: 'overwrite'; readonly at: number; readonly bytes: readonly number[] }
  | { readonly kind: 'overwrite-packed'; readonly at: number; readonly bytes: readonly number[] }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'drop-block'; readonly at: number }
  | { readonly kind: 'double-block'; readonly at: number; readonly to: number }
  | {
      readonly kind: 'say';
      readonly file: 'package.json' | 'dist/plugin.json';
      readonly at: number;
      readonly said: string;
    }
  | { readonly kind: 'leave-out'; readonly file: 'package.json' | 'dist/plugin.json'; readonly at: number }
  | {
      readonly kind: 'add';
      readonly file: 'package.json' | 'dist/plugin.json';
      readonly at: number;
      readonly name: string;
    };

const place = fc.nat();
const bytes = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 12 });
const file = fc.constantFrom('package.json' as const, 'dist/plugin.json' as const, 'dist/plugin.json' as const);

/** Other things to say in the place of what was said: of wrong types, out of all proportion, and what JSON alone can write. */
const said = fc.oneof(
  fc.json(),
  fc.constantFrom(
    'null',
    '-1',
    '1e400',
    '1e300',
    '""',
    '"\\u0000"',
    '"\\ud800"',
    '"constructor"',
    '"../../x"',
    '[]',
    '{"__proto__":{"polluted":true}}',
    '{"type":"string","pattern":"^(a+)+$"}',
    '{"$ref":"#"}',
    JSON.stringify('x'.repeat(100_000)),
    `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
    `[${'1,'.repeat(50_000)}1]`,
  ),
);
const NAMES = ['__proto__', 'constructor', 'unheardOf', 'a\0', '', 'x'.repeat(5000)] as const;

/** Ways to spoil a package. */
export const spoiling: fc.Arbitrary<Spoiling> = fc.oneof(
  fc.record({ kind: fc.constant('overwrite' as const), at: place, bytes }),
  fc.record({ kind: fc.constant('overwrite-packed' as const), at: place, bytes }),
  fc.record({ kind: fc.constant('cut' as const), at: place }),
  fc.record({ kind: fc.constant('drop-block' as const), at: place }),
  fc.record({ kind: fc.constant('double-block' as const), at: place, to: place }),
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('say' as const), file, at: place, said }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave-out' as const), file, at: place }) },
  fc.record({ kind: fc.constant('add' as const), file, at: place, name: fc.constantFrom(...NAMES) }),
);

const BLOCK = 512;

const overwritten = (whole: Buffer, at: number, by: readonly number[]): Buffer => {
  const copy = Buffer.from(whole);
  Buffer.from(by).copy(copy, at % copy.length);
  return copy;
};

/** Marks what the text of something else is to stand for. */
const MARK = '@@spoilt@@';

/** The value with what stands at one of its places changed, counted as they are met. */
const changed = (root: unknown, at: number, change: (value: unknown) => unknown): unknown => {
  const countIn = (value: unknown): number =>
    typeof value === 'object' && value !== null
      ? 1 + Object.values(value).reduce<number>((all, member) => all + countIn(member), 0)
      : 1;
  let left = at % countIn(root);
  const walk = (value: unknown): unknown => {
    if (left-- === 0) return change(value);
    if (Array.isArray(value)) return value.map(walk).filter((member) => member !== undefined);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, walk(member)]));
  };
  return walk(root);
};

const respoken = (text: string, how: Extract<Spoiling, { file: string }>): string => {
  const root: unknown = JSON.parse(text);
  switch (how.kind) {
    case 'say':
      return (JSON.stringify(changed(root, how.at, () => MARK)) ?? '').replace(`"${MARK}"`, () => how.said);
    case 'leave-out':
      return JSON.stringify(changed(root, how.at, () => undefined)) ?? '';
    case 'add':
      return JSON.stringify(
        changed(root, how.at, (value) =>
          typeof value === 'object' && value !== null && !Array.isArray(value)
            ? Object.fromEntries([...Object.entries(value), [how.name, { polluted: true }]])
            : [value, how.name],
        ),
      );
  }
};

/** A package after that was done to it, as it would be sent. */
export const spoilt = async (files: readonly Packed[], how: Spoiling): Promise<Buffer> => {
  if ('file' in how)
    return gzipSync(
      await archiveOf(
        files.map((one) =>
          one.name === `package/${how.file}` ? { ...one, content: respoken(String(one.content), how) } : one,
        ),
      ),
    );
  const whole = await archiveOf(files);
  const from = BLOCK * (how.at % (whole.length / BLOCK));
  const block = whole.subarray(from, from + BLOCK);
  switch (how.kind) {
    case 'overwrite':
      return gzipSync(overwritten(whole, how.at, how.bytes));
    case 'overwrite-packed':
      return overwritten(gzipSync(whole), how.at, how.bytes);
    case 'cut':
      return gzipSync(whole.subarray(0, how.at % whole.length));
    case 'drop-block':
      return gzipSync(Buffer.concat([whole.subarray(0, from), whole.subarray(from + BLOCK)]));
    case 'double-block': {
      const to = BLOCK * (how.to % (whole.length / BLOCK));
      return gzipSync(Buffer.concat([whole.subarray(0, to), block, whole.subarray(to)]));
    }
  }
};
