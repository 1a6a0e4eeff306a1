import type { Filter } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import type { Moment } from '../../model/filter/question.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { fragment, raw, type Fragment } from '../filter/fragment.ts';
import { tell, untoldIn, type Told } from '../filter/told.ts';
import { contactIdsFrom } from './contact-stretch.ts';

/** Some contacts of a workspace, as a condition on the rows of `contact`, and what is told of them. */
export interface ToldPiece {
  readonly within: Fragment;
  readonly told: Told;
}

/** Of so many contacts the events are kept in memory at once. */
const PIECE = 2000;

/** All contacts of a workspace, by pieces where something must be told of them before filters can be asked; otherwise all at once. */
export async function* toldPieces(
  on: Knex,
  dialect: Dialect,
  asked: { readonly workspaceId: number; readonly filters: readonly Filter[]; readonly moment: Moment },
): AsyncGenerator<ToldPiece> {
  if (untoldIn(asked.filters).length === 0) {
    yield { within: raw('TRUE'), told: new Map() };
    return;
  }
  const { workspaceId } = asked;
  for (let from = 0; ;) {
    const ids = await contactIdsFrom(on, dialect, { workspaceId, from, limit: PIECE });
    const [first] = ids;
    const last = ids.at(-1);
    if (first === undefined || last === undefined) return;
    const within = fragment`contact.id BETWEEN ${first} AND ${last}`;
    yield { within, told: await tell(on, dialect, { ...asked, who: within }) };
    from = last + 1;
  }
}
