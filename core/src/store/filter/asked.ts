import type { Moment } from '../../model/filter/question.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Told } from './told.ts';

/** Whose contacts are asked, when and where. */
export interface Asked {
  readonly dialect: Dialect;
  readonly workspaceId: number;
  readonly moment: Moment;
  /** What is known already of those who are asked; absent: nothing. */
  readonly told?: Told;
}
