import type { Form } from './read-form.ts';
import { WORDS } from './words.ts';

/** What somebody entered, by the names of the controls. */
export type Entered = Readonly<Record<string, string>>;

/** What stands beside each control that is not right, by its name. */
export type Problems = Readonly<Record<string, string>>;

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return '';
  }
};

/** Reads what a browser sends of a form (application/x-www-form-urlencoded). */
export const readEntered = (body: string): Entered =>
  Object.fromEntries(
    body
      .split('&')
      .slice(0, 100)
      .map((pair) => {
        const at = pair.indexOf('=');
        return at === -1 ? [decoded(pair), ''] : [decoded(pair.slice(0, at)), decoded(pair.slice(at + 1)).trim()];
      }),
  );

/** A control that nobody sees: whoever fills it in is no person. */
export const TRAP = 'website';

/** The control of a question of the form's own. */
export const controlOf = (field: string): string => `field_${field}`;

const ADDRESS = /^[^\s@<>"',;:]{1,64}@[^\s@<>"',;:]+\.[^\s@<>"',;:.]{2,}$/;
const FORMS = { text: /^[^\p{Cc}]*$/u, date: /^\d{4}-\d{2}-\d{2}$/, number: /^-?\d{1,15}(\.\d{1,10})?$/ } as const;
const LONGEST = 500;
const LONGEST_NAME = 100;

/** What is not right in what was entered; empty: all of it is. */
export const problemsOf = (form: Form, entered: Entered): Problems => {
  const words = WORDS[form.language];
  const problems: Record<string, string> = {};
  const email = entered['email'] ?? '';
  if (email.length > 254 || !ADDRESS.test(email)) problems['email'] = words.noAddress;
  for (const name of ['first_name', 'last_name', 'phone'])
    if ((entered[name] ?? '').length > LONGEST_NAME) problems[name] = words.tooLong;
  for (const { field, type, isNeeded } of form.questions) {
    const answer = entered[controlOf(field)] ?? '';
    if (answer.length > LONGEST) problems[controlOf(field)] = words.tooLong;
    else if (isNeeded && answer === '') problems[controlOf(field)] = words.noAnswer;
    else if (answer !== '' && !FORMS[type].test(answer)) problems[controlOf(field)] = words.noFit;
  }
  if (form.consent !== '' && entered['consent'] !== 'yes') problems['consent'] = words.noConsent;
  return problems;
};
