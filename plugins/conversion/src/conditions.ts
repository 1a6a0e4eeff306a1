import type { JsonObject } from '@innesto/sdk';
import { memberOf, numberIn } from './read-rule.ts';

type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'contains';

const LINE = /^[ \t]*([A-Za-z0-9_-]{1,60})[ \t]*(!=|<=|>=|=|<|>|contains[ \t])(.*)$/;

const isOperator = (text: string): text is Operator =>
  text === '=' ||
  text === '!=' ||
  text === '<' ||
  text === '<=' ||
  text === '>' ||
  text === '>=' ||
  text === 'contains';

const folded = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value).trim().toLowerCase()
    : '';

/** Upper and lower case are the same, and numbers are compared as numbers where both are some. */
const compare = (left: unknown, right: string): number | null => {
  const [one, other] = [numberIn(folded(left)), numberIn(right)];
  if (one !== null && other !== null) return Math.sign(one - other);
  const [text, wanted] = [folded(left), folded(right)];
  return text === wanted ? 0 : text < wanted ? -1 : 1;
};

const holds = (value: unknown, operator: Operator, wanted: string): boolean => {
  const order = compare(value, wanted);
  const isThere = value !== undefined && value !== null;
  switch (operator) {
    case '=':
      return isThere && order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return isThere && order === -1;
    case '<=':
      return isThere && order !== 1;
    case '>':
      return isThere && order === 1;
    case '>=':
      return isThere && order !== -1;
    case 'contains':
      return isThere && folded(value).includes(folded(wanted));
  }
};

/** Whether all of a rule's conditions hold of what an event tells. One that cannot be read holds of nothing. */
export const allHold = (conditions: string, payload: JsonObject): boolean =>
  conditions
    .split('\n')
    .filter((line) => line.trim() !== '')
    .every((line) => {
      const [, name = '', operator = '', wanted = ''] = LINE.exec(line) ?? [];
      const sign = operator.trim();
      return isOperator(sign) && holds(memberOf(payload, name), sign, wanted.trim());
    });
