import { expectBuilt } from './expect-built.ts';

/** Keeps a project whose hubs run what is built from telling of something else. */
export const setup = (): void => expectBuilt();
