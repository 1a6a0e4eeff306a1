import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';

const strict = { additionalProperties: false } as const;
const Count = Type.Integer({ minimum: 0 });

/** The head of what the kernel reports: where each answer lies in the text behind it, what failed, what is asked, what was logged. */
const Head = Type.Object(
  {
    answers: Type.Array(Type.Tuple([Count, Count])),
    errors: Type.Array(Type.Tuple([Count, Type.String({ maxLength: 60 }), Type.String({ maxLength: 600 })])),
    requests: Type.Array(Type.Tuple([Count, Type.String({ maxLength: 100 }), Type.String()])),
    logs: Type.Array(Type.String()),
    more: Type.Boolean(),
    overflow: Type.Boolean(),
  },
  strict,
);
const head = Compile(Head);

/** A report with its answers cut out of the text: `[item, JSON text]`. */
export interface Report extends Omit<Static<typeof Head>, 'answers'> {
  readonly answers: readonly (readonly [index: number, text: string])[];
}

/** Longest head that is looked at: 200 errors of 600 characters, 64 requests of 64 K, logs. */
const HEAD_SIZE = 8 * 1024 * 1024;

/** Reads a report of the kernel; `null` when it is not one, which only a plugin that got at the kernel could bring about. */
export function readReport(text: string): Report | null {
  const start = text.indexOf('\n') + 1;
  const size = Number(text.slice(0, Math.max(0, start - 1)));
  if (start < 2 || start > 12 || !Number.isInteger(size) || size < 0 || size > HEAD_SIZE) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.slice(start, start + size));
  } catch {
    return null;
  }
  if (!head.Check(parsed)) return null;
  let at = start + size;
  const answers: [number, string][] = [];
  for (const [index, length] of parsed.answers) {
    answers.push([index, text.slice(at, at + length)]);
    at += length;
  }
  return at === text.length ? { ...parsed, answers } : null;
}
