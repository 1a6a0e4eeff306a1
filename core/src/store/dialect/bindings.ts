import type { Knex } from 'knex';
import type { Binding } from './dialect.ts';

/** Parameters as knex wants them: a list of its own. */
export const bindingsOf = (bindings: readonly Binding[]): Knex.RawBinding[] => [...bindings];
