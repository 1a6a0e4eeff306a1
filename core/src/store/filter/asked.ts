import type { Moment } from '../../model/filter/question.ts';
import type { Dialect } from '../dialect/dialect.ts';

/** Whose contacts are asked, when and where. */
export interface Asked {
  readonly dialect: Dialect;
  readonly workspaceId: number;
  readonly moment: Moment;
}
