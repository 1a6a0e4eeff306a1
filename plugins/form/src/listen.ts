import {
  defineHandler,
  effects,
  type HandleResult,
  type HandlerEffect,
  type Json,
  type JsonObject,
} from '@innesto/sdk';
import { submission } from './kept.ts';
import { readForm, type Form } from './read-form.ts';

const textIn = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const objectIn = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};

/** The wording that somebody agreed to, as the ledger of consents names it: whole, or so that two are told apart. */
const wordingOf = (consent: string): string => {
  if (consent.length <= 100) return consent;
  let sum = 0;
  for (const character of consent) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 4_294_967_296;
  return `${consent.slice(0, 80)}… ${sum.toString(16)}`;
};

const marketing = [{ purpose: 'marketing', channel: 'email' } as const];

const evidenceOf = ({ name, consent }: Form) => ({
  consents: marketing,
  source: `the form “${name}”`.slice(0, 150),
  textVersion: wordingOf(consent),
});

const ANSWER = /^([a-z][a-z0-9_]{0,39}): (.*)$/;

/** What people answered, as a submission keeps it. */
const answersText = (answers: JsonObject): string =>
  Object.entries(answers)
    .map(([field, value]) => `${field}: ${textIn(value)}`)
    .join('\n');

const answersIn = (text: string): readonly (readonly [field: string, answer: string])[] =>
  text.split('\n').flatMap((line) => {
    const [, field, answer] = ANSWER.exec(line) ?? [];
    return field === undefined || answer === undefined ? [] : [[field, answer] as const];
  });

/** Each for itself: an answer that does not fit its field keeps back nothing else. */
const fieldGroups = (
  { questions }: Form,
  answers: readonly (readonly [field: string, answer: string])[],
): HandlerEffect[][] =>
  answers
    .filter(([, answer]) => answer !== '')
    .map(([field, answer]) => {
      const isNumber = questions.some((question) => question.field === field && question.type === 'number');
      return [effects.setField(field, isNumber ? Number(answer) : answer)];
    });

const through = (form: Form): HandlerEffect[][] => [
  ...(form.list === null ? [] : [[effects.joinList(form.list)]]),
  [effects.emit('form.completed', { form: form.id, name: form.name })],
];

const keep = (form: Form, payload: JsonObject, at: number): HandlerEffect => {
  const [firstName, lastName] = [textIn(payload['firstName']), textIn(payload['lastName'])];
  const answers = answersText(objectIn(payload['answers']));
  return effects.createRecord(
    { collection: 'submission', of: submission },
    {
      form: form.id,
      name: form.name,
      date: new Date(at).toISOString(),
      state: form.isConfirmed ? 'waiting' : 'through',
      ...(firstName === '' ? {} : { first_name: firstName }),
      ...(lastName === '' ? {} : { last_name: lastName }),
      ...(answers === '' ? {} : { answers }),
    },
  );
};

/** Which sign-up it is that is confirmed: of two by one form, each has its own link. */
const referenceOf = (form: string, at: number): string => `${form} ${new Date(at).toISOString()}`;

/** Somebody filled in a form: it is kept and, where it needs no confirmation, done. */
export const submitted = defineHandler({
  title: 'Forms that were filled in',
  on: 'form.submitted',
  needs: ['contact', 'collection:form'],
  onlyWith: 'form',
  handle: ({ event, contact }, { collections }): HandleResult => {
    const found = collections.form.find(({ id }) => id === event.payload['form']);
    if (found === undefined) return {};
    const form = readForm(found);
    const kept = keep(form, event.payload, event.at);
    if (form.isConfirmed) {
      const { subject, message } = form;
      const reference = referenceOf(form.id, event.at);
      // Read from the form once they confirm: it may lead elsewhere by then.
      const leadsTo = { record: form.id, address: 'leads_to', recognise: 'recognise' };
      const asked = effects.askConsent({ ...evidenceOf(form), reference, leadsTo, subject, text: message });
      return { groups: [[kept], [asked]] };
    }
    // Anybody can enter anybody’s address: what is known of a contact stays as it is, and only what is missing is filled in.
    const { fields } = contact;
    const answers = Object.entries(objectIn(event.payload['answers']))
      .map(([field, value]) => [field, textIn(value)] as const)
      .filter(([field]) => (fields[field] ?? null) === null);
    const names = [
      ['firstName', textIn(event.payload['firstName']), contact.firstName] as const,
      ['lastName', textIn(event.payload['lastName']), contact.lastName] as const,
    ].flatMap(([name, value, before]) => (before === null ? [[name, value] as const] : []));
    return {
      groups: [
        [kept],
        ...fieldGroups(form, [...names, ...answers]),
        ...(form.consent === '' ? [] : [[effects.giveConsent(evidenceOf(form))]]),
        ...through(form),
      ],
    };
  },
});

/** Somebody confirmed: what they entered counts now. */
export const confirmed = defineHandler({
  title: 'Forms that were confirmed',
  on: 'consent.confirmed',
  needs: ['records:submission', 'collection:form'],
  onlyWith: 'form',
  handle: ({ event, records }, { collections }): HandleResult => {
    const { plugin, reference } = event.payload;
    if (plugin !== 'form') return {};
    const kept = records.submission.find(
      ({ attributes: { form, date, state } }) => state === 'waiting' && reference === `${textIn(form)} ${textIn(date)}`,
    );
    const found = collections.form.find(({ id }) => id === kept?.attributes['form']);
    if (found === undefined || kept === undefined) return {};
    const form = readForm(found);
    const { attributes } = kept;
    return {
      groups: [
        [effects.updateRecord({ collection: 'submission', of: submission, record: kept.id }, { state: 'through' })],
        ...fieldGroups(form, [
          ['firstName', textIn(attributes['first_name'])],
          ['lastName', textIn(attributes['last_name'])],
          ...answersIn(textIn(attributes['answers'])),
        ]),
        ...through(form),
      ],
    };
  },
});
