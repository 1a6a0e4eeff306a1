/** From so many tries on a report to an endpoint is read alone, so that it is known whether it was that one. */
export const ALONE_FROM = 2;
