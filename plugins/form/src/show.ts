import { defineEndpoint, type EndpointEvent, type RespondItem, type RespondResult } from '@innesto/sdk';
import { controlOf, problemsOf, readEntered, TRAP, type Entered } from './filled-in.ts';
import { askPage, nothingPage, thanksPage } from './page.ts';
import { readForm, type Form } from './read-form.ts';

const siteOf = (address: string | null): string[] => {
  const [, site] = /^(https:\/\/[a-z0-9.-]{1,253}(?::\d{1,5})?)(?:[/?#]|$)/i.exec(address ?? '') ?? [];
  return site === undefined ? [] : [site.toLowerCase()];
};

const shown = (form: Form, html: string, status = 200): RespondResult => ({
  status,
  html,
  frames: siteOf(form.site),
  leadsTo: siteOf(form.leadsTo),
});

const given = (name: 'firstName' | 'lastName' | 'phone', value: string | undefined): Record<string, string> =>
  value === undefined || value === '' ? {} : { [name]: value };

const submitted = (form: Form, entered: Entered): EndpointEvent => {
  const { email = '', first_name: first, last_name: last, phone } = entered;
  const answers = form.questions.flatMap(({ field }) => {
    const answer = entered[controlOf(field)] ?? '';
    return answer === '' ? [] : [[field, answer] as const];
  });
  return {
    type: 'form.submitted',
    contact: {
      email,
      ...(form.asksFirstName ? given('firstName', first) : {}),
      ...(form.asksLastName ? given('lastName', last) : {}),
      ...(form.asksPhone ? given('phone', phone) : {}),
    },
    unknown: 'create',
    payload: {
      form: form.id,
      name: form.name,
      agreed: form.consent !== '',
      firstName: form.asksFirstName ? (first ?? '') : '',
      lastName: form.asksLastName ? (last ?? '') : '',
      answers: Object.fromEntries<string>(answers),
    },
  };
};

const answer = (form: Form, { request }: RespondItem): RespondResult => {
  if (request.method === 'GET') return shown(form, askPage(form));
  const entered = readEntered(request.body);
  const problems = problemsOf(form, entered);
  if (Object.keys(problems).length > 0) return shown(form, askPage(form, { entered, problems }), 422);
  // Whoever fills in what nobody sees is thanked, and nothing else.
  const events = (entered[TRAP] ?? '') === '' ? [submitted(form, entered)] : [];
  if (form.leadsTo !== null && !form.isConfirmed) return { redirect: form.leadsTo, events };
  return { ...shown(form, thanksPage(form)), events };
};

/** A form's own page: what stands behind its name in the address is the form's. */
export const page = defineEndpoint.synchronous({
  title: 'Pages of forms',
  description: 'Behind it comes the name of a form: …/page/newsletter',
  methods: ['GET', 'POST'],
  find: ({ path }) => ({ records: { form: { collection: 'form', by: { key: path.slice(0, 40) } } } }),
  respond: (item) => {
    const found = item.found.records['form'] ?? null;
    const form = found === null ? null : readForm(found);
    return form?.isActive === true ? answer(form, item) : { status: 404, html: nothingPage() };
  },
});
