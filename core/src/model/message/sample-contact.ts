import type { FieldDefinition, FieldValues, Scalar } from '@innesto/sdk/contract';
import type { MergeContact } from './render.ts';

const sampleOf = ({ label, type, choices }: FieldDefinition, now: number): Scalar => {
  switch (type) {
    case 'text':
      return label;
    case 'number':
      return 42;
    case 'boolean':
      return true;
    case 'date':
      return new Date(now).toISOString().slice(0, 10);
    case 'moment':
      return new Date(now).toISOString();
    case 'choice':
      return choices?.[0] ?? label;
  }
};

/** An invented contact with a value in every field, for previews where nobody real is chosen. */
export const sampleContact = (
  fields: ReadonlyMap<string, FieldDefinition>,
  { timeZone, now }: { readonly timeZone: string; readonly now: number },
): MergeContact => {
  const values: FieldValues = Object.fromEntries([...fields].map(([key, field]) => [key, sampleOf(field, now)]));
  return {
    externalId: 'A-1042',
    email: 'maria.rossi@example.com',
    phone: '+390612345678',
    firstName: 'Maria',
    lastName: 'Rossi',
    timeZone,
    fields: values,
    key: 'a-key-as-long-as-the-ones-that-name-contact',
  };
};
