/** Where public ids come from (UUID version 7), so that tests and simulations can repeat them. */
export interface Ids {
  next(): string;
}
