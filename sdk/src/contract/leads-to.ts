import Type, { type Static } from 'typebox';
import { FieldKey, PublicId } from './name.ts';

/** The member of an address's query that carries a contact's key to the pages of a site: `?innesto=…`. */
export const CONTACT_KEY_MEMBER = 'innesto';

/**
 * Where whoever confirmed comes then: to the page whose `https` address stands in the attribute `address` of a record of the plugin's own that
 * belongs to nobody, as it stands by then; where there is none, the hub says thanks by itself. `recognise`: the yes or no of that record that says
 * whether the address gets their contact key with it (as {@link CONTACT_KEY_MEMBER}), by which the pages of that site know who they are.
 */
export const LeadsTo = Type.Object(
  { record: PublicId, address: FieldKey, recognise: Type.Optional(FieldKey) },
  { additionalProperties: false },
);
export type LeadsTo = Static<typeof LeadsTo>;
