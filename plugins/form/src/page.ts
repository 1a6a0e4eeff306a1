import { controlOf, TRAP, type Entered, type Problems } from './filled-in.ts';
import type { Form } from './read-form.ts';
import { WORDS, type Language } from './words.ts';

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ESCAPED[character] ?? '');
const inLines = (text: string): string => escaped(text).replaceAll('\n', '<br>');

const STYLE =
  ':root{color-scheme:light dark}*{box-sizing:border-box}body{font:1rem/1.5 system-ui,sans-serif;max-width:28rem;margin:0 auto;padding:1.5rem 1.25rem}' +
  'h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem}p{margin:0 0 1rem}label{display:block;font-weight:600;margin:1rem 0 .25rem}' +
  'input:not([type=checkbox]){width:100%;font:inherit;padding:.625rem .75rem;border:1px solid #767676;border-radius:.5rem;background:Field;color:FieldText}' +
  'input:focus-visible,button:focus-visible{outline:3px solid Highlight;outline-offset:2px}.tick{display:flex;gap:.625rem;align-items:flex-start;font-weight:400}' +
  '.tick input{margin:.375rem 0 0;flex:none;width:1.125rem;height:1.125rem}button{font:inherit;font-weight:600;width:100%;margin-top:1.5rem;padding:.75rem;border:0;border-radius:.5rem;background:#1d4ed8;color:#fff;cursor:pointer}' +
  'button:hover{background:#1e40af}.wrong{color:#b42318;font-weight:400;margin:.25rem 0 0}@media (prefers-color-scheme:dark){.wrong{color:#ff9b8f}}' +
  '.needed{font-weight:400;opacity:.75}.trap{position:absolute;left:-100vw}';

const page = (language: Language, title: string, body: string): string =>
  `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">` +
  `<title>${escaped(title)}</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>`;

interface Control {
  readonly name: string;
  readonly label: string;
  readonly type: 'text' | 'email' | 'tel' | 'date' | 'number';
  readonly autocomplete: string;
  readonly isNeeded: boolean;
}

const controlsOf = (form: Form): readonly Control[] => {
  const words = WORDS[form.language];
  const usual = (name: string, label: string, autocomplete: string): Control => ({
    name,
    label,
    autocomplete,
    type: name === 'phone' ? 'tel' : 'text',
    isNeeded: false,
  });
  return [
    { name: 'email', label: words.email, type: 'email', autocomplete: 'email', isNeeded: true },
    ...(form.asksFirstName ? [usual('first_name', words.firstName, 'given-name')] : []),
    ...(form.asksLastName ? [usual('last_name', words.lastName, 'family-name')] : []),
    ...(form.asksPhone ? [usual('phone', words.phone, 'tel')] : []),
    ...form.questions.map(({ label, field, type, isNeeded }): Control => ({
      name: controlOf(field),
      label,
      type,
      autocomplete: 'off',
      isNeeded,
    })),
  ];
};

/** What a control is marked with where it is not right: read out with it, and seen under it. */
const marked = (name: string, problem: string | undefined): { readonly attributes: string; readonly below: string } =>
  problem === undefined
    ? { attributes: '', below: '' }
    : {
        attributes: ` aria-invalid="true" aria-describedby="${name}-wrong"`,
        below: `<p class="wrong" id="${name}-wrong">${escaped(problem)}</p>`,
      };

const controlHtml = (form: Form, { name, label, type, autocomplete, isNeeded }: Control, filled: Filled): string => {
  const { attributes, below } = marked(name, filled.problems[name]);
  const note = isNeeded ? ` <span class="needed">(${WORDS[form.language].needed})</span>` : '';
  return (
    `<label for="${name}">${escaped(label)}${note}</label><input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" ${type === 'number' ? 'step="any" ' : ''}` +
    `value="${escaped(filled.entered[name] ?? '')}"${isNeeded ? ' required' : ''}${attributes}>${below}`
  );
};

const consentHtml = ({ consent }: Form, { entered, problems }: Filled): string => {
  if (consent === '') return '';
  const { attributes, below } = marked('consent', problems['consent']);
  const ticked = entered['consent'] === 'yes' ? ' checked' : '';
  return `<label class="tick"><input name="consent" type="checkbox" value="yes" required${ticked}${attributes}><span>${inLines(consent)}</span></label>${below}`;
};

interface Filled {
  readonly entered: Entered;
  readonly problems: Problems;
}

/** The form, with what was entered already and what is not right in it. */
export const askPage = (form: Form, filled: Filled = { entered: {}, problems: {} }): string => {
  const words = WORDS[form.language];
  const isWrong = Object.keys(filled.problems).length > 0;
  return page(
    form.language,
    form.name,
    `<h1>${escaped(form.name)}</h1>${form.intro === '' ? '' : `<p>${inLines(form.intro)}</p>`}` +
      `${isWrong ? `<p class="wrong" role="alert">${escaped(words.wrong)}</p>` : ''}<form method="post" novalidate>` +
      controlsOf(form)
        .map((control) => controlHtml(form, control, filled))
        .join('') +
      `<div class="trap" aria-hidden="true"><input name="${TRAP}" tabindex="-1" autocomplete="off"></div>` +
      `${consentHtml(form, filled)}<button>${escaped(words.send)}</button></form>`,
  );
};

/** The page that says what happens now. */
export const thanksPage = (form: Form): string => {
  const words = WORDS[form.language];
  const text = [form.isConfirmed ? words.look : '', form.thanks].filter((part) => part !== '').join('\n\n');
  return page(form.language, words.done, `<h1 role="status">${escaped(words.done)}</h1><p>${inLines(text)}</p>`);
};

/** The page for an address at which there is no form. */
export const nothingPage = (): string => page('en', WORDS.en.gone, `<h1>${escaped(WORDS.en.gone)}</h1>`);
