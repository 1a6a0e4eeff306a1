import { FILTER_BOUNDS, type Operator } from '@innesto/sdk/contract';
import {
  CONTACT_MEMBERS,
  OPERATORS_OF,
  OUTCOMES,
  RUN_MEMBERS,
  RUN_STATES,
  type AttributeType,
} from './attribute-type.ts';

const code = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(', ');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => [
  `| ${head.join(' | ')} |`,
  `|${head.map(() => '---').join('|')}|`,
  ...rows.map((cells) => `| ${cells.join(' | ')} |`),
];

const MEANINGS: Readonly<Record<Operator, string>> = {
  is: 'is the same',
  'is-not': 'is anything else, the unknown included',
  contains: 'has that text somewhere in it',
  'starts-with': 'begins with that text',
  less: 'is less, or earlier',
  'at-most': 'is less or the same',
  'at-least': 'is more or the same',
  more: 'is more, or later',
  between: 'takes two values: at least the first and at most the second',
  'in-next-days': 'takes a number of days: from today (an instant: from now) to the end of that day',
  'in-last-days': 'takes a number of days: from the beginning of that day to today (an instant: to now)',
  'anniversary-in-next-days':
    'takes a number of days: the day and month come between today and then, whatever the year',
  'one-of': 'takes a list: is one of them; an empty list matches nobody',
  set: 'is known; takes no value',
  'not-set': 'is unknown, or empty; takes no value',
};

const TYPES: Readonly<Record<AttributeType, string>> = {
  text: 'text',
  choice: 'one of a few texts',
  boolean: '`true` or `false`',
  number: 'a number; `"12.5"` will do',
  date: 'a day, `2027-02-28`, or `--02-28` where the year is not known',
  moment: 'an instant, `2027-02-28T09:00:00Z`',
  any: 'what events and variables hold: what it is shows when it is there',
};

const rooms = (): readonly (readonly string[])[] => [
  [`\`contact.<name>\``, code(Object.keys(CONTACT_MEMBERS)), 'anywhere'],
  ['`field.<key>`', 'a field of the workspace', 'anywhere'],
  ['`list.<id>`', '`true` while the contact is in the list, else `false`', 'anywhere'],
  ['`consent.<purpose>.<channel>`', '`given`, `withdrawn`; unknown where nothing was ever said', 'anywhere'],
  [
    '`run.<workflow>.<name>`',
    `of the contact’s last run through a workflow: ${code(Object.keys(RUN_MEMBERS))}; \`state\` is ${code(RUN_STATES)}`,
    'anywhere',
  ],
  ['`events.count`', 'how many events of a type there were: `of` says which', 'anywhere'],
  [
    '`messages.sent`, `messages.opened`, `messages.clicked`',
    'how many messages there were: `of` says which',
    'anywhere',
  ],
  [
    '`record.<plugin>.<collection>.<name>`',
    'an attribute of the contact’s newest record in a plugin’s collection, of those that the plugin declares; `of` may say of which records',
    'anywhere',
  ],
  [
    '`sum.<plugin>.<collection>.<name>`, `least.…`, `most.…`',
    'what the numbers of an attribute come to in all of the contact’s records there (0 where there are none; each number counts with four digits behind the point, and up to ten billion), or the least or the most of them; of those that the plugin declares; `of` may say of which records',
    'anywhere',
  ],
  ['`records.<plugin>.<collection>`', 'how many records the contact has there; `of` may say which', 'anywhere'],
  [
    '`happened.<plugin>.<event>`',
    'how many events of that type of a plugin’s own there were, of those that the plugin declares; `of` may say which',
    'anywhere',
  ],
  [
    '`latest.<plugin>.<event>`',
    'when the last one was; `of.when` may say of which; unknown where there was none',
    'anywhere',
  ],
  ['`balance.<plugin>.<name>`', 'what a plugin counts of the contact, 0 where nothing was ever entered', 'anywhere'],
  [
    '`event.<name>`',
    'what the event holds that began the run, or that a trigger hears; what is inside of that by further names, `event.changed.level.to`',
    'runs and triggers',
  ],
  ['`variable.<name>`', 'a variable of the run', 'runs'],
  ['`message.<step>.outcome`', `what became of the message of a step of this run: ${code(OUTCOMES)}`, 'runs'],
];

const isOperator = (name: string): name is Operator => Object.hasOwn(MEANINGS, name);

const attributeSection = (): readonly string[] => [
  '# Filters',
  '',
  '<!-- Made from core/src/model/filter/reference.ts: `vitest run core/src/model/filter -u` writes it anew. -->',
  '',
  'A filter is a condition as data. Branches, triggers, goals, waits, recipients, counts and audiences all take the same ones, and',
  'they mean the same everywhere: also whether our own code answers, SQLite or PostgreSQL. A filter is one comparison, or a group:',
  '',
  '```json',
  '{ "all": [',
  '  { "attribute": "field.city", "operator": "is", "value": "torino" },',
  '  { "attribute": "field.born", "operator": "anniversary-in-next-days", "value": 7 },',
  '  { "none": [{ "attribute": "messages.sent", "operator": "at-least", "value": 1,',
  '               "of": { "within": { "amount": 30, "unit": "days" } } }] }',
  '] }',
  '```',
  '',
  '`all` holds when every member does, `any` when one does, `none` when none does. There are at most',
  `${FILTER_BOUNDS.depth} levels, ${FILTER_BOUNDS.comparisons} comparisons and ${FILTER_BOUNDS.values} values in one filter. What a workspace has to ask about,`,
  'with what may be asked of each, is at `GET /api/workspaces/:workspace/attributes`.',
  '',
  '## Attributes',
  '',
  ...table(['attribute', 'what it is', 'where'], rooms()),
  '',
  '`of` says of which of a contact’s events, messages or records an attribute speaks. Each of its members may be left out, but for `event`',
  'where events are counted:',
  '',
  ...table(
    ['member', 'of', ''],
    [
      ['`event`', 'events', 'the type: `site.visited`'],
      ['`when`', 'events, records', 'a filter over what they hold, `event.<name>` or `record.<name>`'],
      ['`workflow`, `step`, `channel`', 'messages', 'by which they came'],
      ['`within`', 'both', 'only those of the last so long: `{ "amount": 7, "unit": "days" }`'],
    ],
  ),
  '',
];

const operatorSection = (): readonly string[] => [
  '## Operators',
  '',
  ...table(
    ['operator', 'the attribute…', 'types'],
    Object.entries(MEANINGS).map(([operator, meaning]) => [
      `\`${operator}\``,
      meaning,
      Object.entries(OPERATORS_OF)
        .filter(([type, operators]) => type !== 'any' && isOperator(operator) && operators.includes(operator))
        .map(([type]) => type)
        .join(', '),
    ]),
  ),
  '',
  ...table(
    ['type', 'values'],
    Object.entries(TYPES).map(([type, values]) => [type, values]),
  ),
  '',
  'Where a date or a moment is wanted, the value may move with time. Whoever saves such a filter saves the rule, not the day:',
  '',
  ...table(
    ['value', ''],
    [
      ['`{ "today": 0 }`', 'the day that is today where the workspace is; `-1` yesterday, `7` in a week'],
      ['`{ "now": null }`', 'the present moment'],
      [
        '`{ "now": { "sign": "minus", "duration": { "amount": 2, "unit": "hours" } } }`',
        'so long ago; `plus`: so long from now. Days, weeks and months keep the time of day',
      ],
    ],
  ),
  '',
];

const comparing: readonly string[] = [
  '## What is compared how',
  '',
  '- **Text** without regard to case and to how accents are composed: `CITTÀ` is `città`, `STRASSE` is `Straße`, but `Ş` is not `Ș`.',
  '  Text has no order.',
  '- **Numbers** as numbers. `"10"` is 10, and a text field that holds `10` is 10, too; `1e1` in a text field is a word.',
  '- **Days** and **instants** meet where the workspace is: an instant is the day on which it falls there, be that day of 23 or 25',
  '  hours. A date without its year is itself, has anniversaries, and is neither before nor after anything.',
  '- **Anniversaries** of 29 February fall on the 28th where there is no 29th.',
  '- **The unknown** (`null`) is never less or more than anything, contains nothing and is in no list without `null`. It *is not*',
  '  Torino: whoever has no city fits `is-not`. `is null` and `not-set` find it.',
  '- **Empty groups**: `all` and `none` of nothing hold, `any` of nothing does not. Pages and workflows refuse them.',
  '',
  'An **audience** is what a trigger keeps track of when it asks who comes to fit a filter (`joins`) or no longer does (`leaves`). Whatever',
  'happens to a contact is looked at at once; what only time changes, and `run.…`, once a day as the day begins where the workspace is. Who',
  'comes, goes and comes again on one day is told of once. Whoever fits when the workflow is started is in it already, and starts nothing.',
  '',
];

/** The reference page of the filter language, in Markdown. */
export const filterReference = (): string => [...attributeSection(), ...operatorSection(), ...comparing].join('\n');
