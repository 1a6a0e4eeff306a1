import Type, { type Static } from 'typebox';
import { PublicId } from '../name.ts';
import { pageOf } from './page.ts';
import { PartPriceShown } from './part-price.ts';

const strict = { additionalProperties: false } as const;

/** A connection as somebody chooses it for a step: what it is called, and what messages by it come from. No secret, and no address of a server. */
export const ConnectionChoice = Type.Object(
  {
    id: PublicId,
    name: Type.String(),
    kind: Type.Union([
      Type.Literal('smtp'),
      Type.Literal('http-gateway'),
      Type.Literal('twilio'),
      Type.Literal('plugin'),
    ]),
    contribution: Type.Union([Type.String(), Type.Null()], { description: 'The plugin’s kind, `plugin/name`' }),
    channel: Type.Union([Type.Literal('email'), Type.Literal('sms'), Type.Null()], {
      description: 'Which messages go by it; null: none',
    }),
    from: Type.Union([Type.Object({ name: Type.String(), address: Type.String() }, strict), Type.Null()], {
      description: 'Whom its e-mails come from where a step says nothing',
    }),
    note: Type.String({ description: 'What tells it from others: its sender, or what its kind is called' }),
    partPrice: PartPriceShown,
  },
  strict,
);
export type ConnectionChoice = Static<typeof ConnectionChoice>;

/** A page of connections to choose from. */
export const ConnectionChoicePage = pageOf(ConnectionChoice);
