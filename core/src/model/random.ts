/** Where unguessable bytes come from, handed in so that tests can repeat them. */
export type RandomBytes = (count: number) => Buffer;
