import { fault } from '../../fault/fault.ts';

/** Which page of a list is wanted. */
export interface PageAsked {
  readonly limit: number;
  readonly after: string | null;
}

/** The numbers that a page's `next` stands for; null: the beginning. What no page gave is refused. */
export const readPlace = (after: string | null, length: number): readonly number[] | null => {
  if (after === null) return null;
  const numbers = after.split('.');
  if (numbers.length !== length || !numbers.every((number) => /^-?\d{1,16}$/.test(number))) {
    throw fault(
      'INNESTO_REQUEST_INVALID',
      { detail: 'this is not the “next” of a page', path: '/after' },
      { extension: { in: 'query' } },
    );
  }
  return numbers.map(Number);
};
