type Count = number;

/** The head of what the kernel reports: where each answer lies in the text behind it, what failed, what is asked, what was logged. */
interface Head {
  readonly answers: readonly (readonly [index: Count, length: Count])[];
  readonly errors: readonly (readonly [index: Count, code: string, message: string])[];
  readonly requests: readonly (readonly [index: Count, capability: string, question: string])[];
  readonly logs: readonly string[];
  readonly more: boolean;
  readonly overflow: boolean;
}

/** A report with its answers cut out of the text: `[item, JSON text]`. */
export interface Report extends Omit<Head, 'answers'> {
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
  if (!isHead(parsed)) return null;
  let at = start + size;
  const answers: [number, string][] = [];
  for (const [index, length] of parsed.answers) {
    answers.push([index, text.slice(at, at + length)]);
    at += length;
  }
  return at === text.length ? { ...parsed, answers } : null;
}

// By hand and not by a schema: the library that compiles schemas takes longer to load than all else that a plugin host needs.
const MEMBERS = ['answers', 'errors', 'requests', 'logs', 'more', 'overflow'];

function isHead(value: unknown): value is Head {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (Object.keys(value).some((name) => !MEMBERS.includes(name))) return false;
  const { answers, errors, requests, logs, more, overflow }: { readonly [member: string]: unknown } = { ...value };
  return (
    isListOf(answers, [isCount, isCount]) &&
    isListOf(errors, [isCount, isTextUpTo(60), isTextUpTo(600)]) &&
    isListOf(requests, [isCount, isTextUpTo(100), isText]) &&
    Array.isArray(logs) &&
    logs.every(isText) &&
    typeof more === 'boolean' &&
    typeof overflow === 'boolean'
  );
}

type IsMember = (value: unknown) => boolean;
const isCount: IsMember = (value) => Number.isInteger(value) && Number(value) >= 0;
const isText: IsMember = (value) => typeof value === 'string';
const isTextUpTo =
  (most: number): IsMember =>
  (value) =>
    typeof value === 'string' && value.length <= most;

function isListOf(list: unknown, members: readonly IsMember[]): boolean {
  return (
    Array.isArray(list) &&
    list.every(
      (entry: unknown) =>
        Array.isArray(entry) &&
        entry.length === members.length &&
        members.every((isMember, place) => isMember(entry[place])),
    )
  );
}
