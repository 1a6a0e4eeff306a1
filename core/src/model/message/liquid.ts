import { Drop, filters as builtIn, Liquid, type FilterImplOptions, type LiquidOptions, type Template } from 'liquidjs';
import { createRecent } from '../recent.ts';
import { Absent, noting, NotingCycle, NotingEcho } from './absent.ts';
import { formatDate } from './date-filter.ts';
import { escapeHtml } from './escape-html.ts';
import { sayTemplateProblem } from './template-words.ts';

/**
 * What a template becomes: HTML, JSON or a part of an address, in which every value is escaped so that it stays a value, or plain text, in
 * which it stands as it is.
 */
export type TemplateForm = 'html' | 'json' | 'url' | 'text';

/** What templates may ask for, by name. Values are data: none of them is ever read as a template. */
export type MergeScope = Readonly<Record<string, unknown>>;

const MOST_MILLISECONDS = 250;
const MOST_CHARACTERS_IN = 250_000;
const MOST_CHARACTERS_OUT = 1_000_000;
const MOST_MEMORY = 4_000_000;
const CHARACTERS_KEPT_PARSED = 8_000_000;

// Named, not excluded: what a later release adds stays out until someone has looked at it. Out are the tags that read
// files (include, render, layout) and the filters that draw lots, turn the escaping off or evaluate text (raw, sample, where_exp).
const TAGS = new Set([
  'assign',
  'capture',
  'case',
  'comment',
  '#',
  'cycle',
  'decrement',
  'echo',
  'for',
  'if',
  'increment',
  'liquid',
  'raw',
  'tablerow',
  'unless',
  'break',
  'continue',
]);
const FILTERS = new Set([
  'abs',
  'append',
  'at_least',
  'at_most',
  'capitalize',
  'ceil',
  'compact',
  'concat',
  'default',
  'divided_by',
  'downcase',
  'escape',
  'escape_once',
  'first',
  'floor',
  'join',
  'last',
  'lstrip',
  'map',
  'minus',
  'modulo',
  'plus',
  'prepend',
  'remove',
  'remove_first',
  'remove_last',
  'replace',
  'replace_first',
  'replace_last',
  'reverse',
  'round',
  'rstrip',
  'size',
  'slice',
  'sort',
  'sort_natural',
  'split',
  'squish',
  'strip',
  'strip_html',
  'strip_newlines',
  'sum',
  'times',
  'truncate',
  'truncatewords',
  'uniq',
  'upcase',
  'url_decode',
  'url_encode',
  'where',
]);

/** A value inside of a JSON text: what is in quotes there stays in them, and what has members is written with them. */
const escapeJson = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : JSON.stringify(textOf(value)).slice(1, -1);

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

type Handler = Extract<FilterImplOptions, (...values: never[]) => unknown>;
type Escape = (this: ThisParameterType<Handler>, value: unknown) => string;

/** A value as it is put out where nothing escapes it. */
const plain = (value: unknown): string => {
  const known: unknown = value instanceof Drop ? value.valueOf() : value;
  if (known === null || known === undefined) return '';
  if (Array.isArray(known)) return known.map(plain).join('');
  const isOne = typeof known === 'string' || typeof known === 'number' || typeof known === 'boolean';
  return isOne ? String(known) : Object.prototype.toString.call(known);
};

const escapeOf = (form: TemplateForm): Escape => {
  switch (form) {
    case 'html': {
      const escape = builtIn['escape'];
      return function (value) {
        return typeof escape === 'function' ? String(escape.call(this, value)) : escapeHtml(plain(value));
      };
    }
    case 'json':
      return escapeJson;
    case 'url':
      return (value) => encodeURIComponent(textOf(value).toWellFormed());
    case 'text':
      return plain;
  }
};

/** What becomes of each value as it is put out; what must not be missing notes that it was wanted. */
const escapingOf = (form: TemplateForm): Pick<LiquidOptions, 'outputEscape'> => {
  const escape = escapeOf(form);
  return {
    outputEscape: function (this: ThisParameterType<Handler>, value: unknown) {
      if (!(value instanceof Absent)) return escape.call(this, value);
      value.noteShown();
      return '';
    },
  };
};

const engineFor = (form: TemplateForm): Liquid => {
  const engine = new Liquid({
    parseLimit: MOST_CHARACTERS_IN,
    renderLimit: MOST_MILLISECONDS,
    memoryLimit: MOST_MEMORY,
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: false,
    relativeReference: false,
    dynamicPartials: false,
    locale: 'en-US',
    templates: {},
    ...escapingOf(form),
  });
  for (const name of Object.keys(engine.tags)) if (!TAGS.has(name)) delete engine.tags[name];
  engine.registerTag('echo', NotingEcho);
  engine.registerTag('cycle', NotingCycle);
  for (const [name, filter] of Object.entries(builtIn)) {
    if (!FILTERS.has(name)) engine.unregisterFilter(name);
    // It is how a text says what stands there instead.
    else if (name !== 'default') engine.registerFilter(name, noting(filter));
  }
  engine.registerFilter('date', formatDate);
  engine.registerFilter('newline_to_br', {
    // It gives markup, so it escapes its value itself and is exempt from the escaping at the end.
    raw: form === 'html' || form === 'text',
    handler: (value: unknown) => {
      const text = textOf(value);
      return form === 'html' ? escapeHtml(text).replaceAll(/\r?\n/g, '<br>\n') : text;
    },
  });
  if (form === 'url') {
    // What is encoded already is not encoded again.
    const handler = (value: unknown): string => encodeURIComponent(textOf(value).toWellFormed());
    engine.registerFilter('url_encode', { raw: true, handler });
  }
  return engine;
};

const ENGINES: Readonly<Record<TemplateForm, Liquid>> = {
  html: engineFor('html'),
  json: engineFor('json'),
  url: engineFor('url'),
  text: engineFor('text'),
};

type Parsed = { readonly weight: number; readonly template: Template[] };

// A workflow sends one text to thousands of contacts: it is parsed for the first of them.
const parsed = createRecent<string, Parsed>({ capacity: CHARACTERS_KEPT_PARSED, weigh: ({ weight }) => weight });

const parse = (form: TemplateForm, text: string): Template[] => {
  const key = `${form}\n${text}`;
  const known = parsed.get(key);
  if (known !== undefined) return known.template;
  const template = ENGINES[form].parse(text);
  parsed.set(key, { weight: text.length + 200, template });
  return template;
};

const problemOf = (error: unknown): string =>
  sayTemplateProblem((error instanceof Error ? error.message : String(error)).slice(0, 300));

/** A template's text with everything filled in, or what is wrong with it in one sentence. */
export type TemplateOutcome =
  | { readonly kind: 'rendered'; readonly text: string }
  | { readonly kind: 'broken'; readonly problem: string };

const MOST_TRIES = 4;

// Liquid's bound is the clock's. On a machine that does much else a render may stand still for longer than it may take:
// whoever used the processor for less than half of it has done nothing wrong, and begins again.
const renderPatiently = (form: TemplateForm, text: string, scope: MergeScope): unknown => {
  for (let tries = 1; ; tries += 1) {
    const begin = process.threadCpuUsage();
    try {
      return ENGINES[form].renderSync(parse(form, text), scope);
    } catch (error) {
      const { user, system } = process.threadCpuUsage(begin);
      const isLate = error instanceof Error && error.message.includes('render limit exceeded');
      if (!isLate || tries === MOST_TRIES || (user + system) / 1000 > MOST_MILLISECONDS / 2) throw error;
    }
  }
};

/** Renders a template in one pass; `broken` where it is wrong or passes a bound of time, memory or length. */
export const renderTemplate = (form: TemplateForm, text: string, scope: MergeScope): TemplateOutcome => {
  if (!text.includes('{')) return { kind: 'rendered', text };
  try {
    const rendered = renderPatiently(form, text, scope);
    const result = typeof rendered === 'string' ? rendered : '';
    return result.length > MOST_CHARACTERS_OUT
      ? { kind: 'broken', problem: `more than ${MOST_CHARACTERS_OUT} characters come of it` }
      : { kind: 'rendered', text: result };
  } catch (error) {
    return { kind: 'broken', problem: problemOf(error) };
  }
};

/** What is wrong with a template, in one sentence for the person who writes it; null if nothing is. */
export const checkTemplate = (text: string, form: TemplateForm = 'text'): string | null => {
  try {
    parse(form, text);
    return null;
  } catch (error) {
    return problemOf(error);
  }
};
