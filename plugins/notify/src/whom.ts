import { type Addressee, setting, Type } from '@innesto/sdk';

/** Who is told. */
export const TO = setting.choice({
  title: 'Who is told',
  options: {
    entered: 'Whom you enter here',
    operator: 'Somebody who works here',
    owner: 'Whoever looks after the contact',
  },
});

export const operator = Type.Optional(
  setting.operator({ title: 'Operator', description: 'Told at the address that they have when it happens.' }),
);

export const otherwise = Type.Optional(
  setting.operator({
    title: 'If nobody looks after the contact',
    description: 'Who is told then. Left empty: nobody, and the step is skipped.',
  }),
);

/** Each choice of who is told takes its own settings, and no other's. */
export const rulesFor = (entered: 'numbers' | 'addresses'): Readonly<Record<string, unknown>> => ({
  anyOf: [
    { properties: { to: { const: 'entered' }, operator: false, otherwise: false }, required: [entered] },
    { properties: { to: { const: 'operator' }, [entered]: false, otherwise: false }, required: ['operator'] },
    { properties: { to: { const: 'owner' }, [entered]: false, operator: false } },
  ],
});

/** To whom a notice goes, each of them once. */
export const addresseesOf = ({
  entered,
  operator: named,
  otherwise: instead,
}: {
  readonly entered: readonly Addressee[] | undefined;
  readonly operator: string | undefined;
  readonly otherwise: string | undefined;
}): readonly Addressee[] => {
  if (entered !== undefined) return entered;
  if (named !== undefined) return [{ operator: named }];
  return [instead === undefined ? { owner: true } : { owner: true, otherwise: { operator: instead } }];
};
