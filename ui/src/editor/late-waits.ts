import { linksOf } from './step-links.ts';
import { stepsOf, type Tree, type WaitItem, type Waiting } from './tree.ts';
import { writeDefinition } from './write-definition.ts';

/** Whether what is waited for comes once, so that somebody can be too late for it. */
const isOnce = (waiting: Waiting): boolean =>
  waiting.kind === 'until' &&
  (waiting.until.kind === 'moment' || (waiting.until.kind === 'date' && waiting.until.yearly !== true));

/** Whether somebody who is too late goes on just like everybody else. */
const hasNoWayForLate = ({ ways }: WaitItem): boolean =>
  !ways.some(({ port, sequence }) => port === 'past' && sequence.length > 0);

/** The waits for a moment behind which messages go out at once to whoever comes too late: nothing says where those go. */
export const lateWaits = (tree: Tree, sends: (contribution: string) => boolean): ReadonlySet<string> => {
  const suspects = stepsOf(tree).filter(
    (step): step is WaitItem => step.kind === 'wait' && isOnce(step.waiting) && hasNoWayForLate(step),
  );
  if (suspects.length === 0) return new Set();
  const steps = new Map(writeDefinition(tree).steps.map((step) => [step.id, step]));
  const messageFollows = (id: string): boolean => {
    const reached = new Set([id]);
    // A set that grows is gone through to its end.
    for (const at of reached) {
      const step = steps.get(at);
      if (step === undefined) continue;
      if (step.kind === 'action' && sends(step.contribution)) return true;
      for (const { to } of linksOf(step)) if (to !== null) reached.add(to);
    }
    return false;
  };
  return new Set(suspects.filter(({ id }) => messageFollows(id)).map(({ id }) => id));
};
