import type { Filter, Step } from '@innesto/sdk/contract';
import { OTHERWISE } from './tree.ts';

/** A way out of a step as the definition has it: to which step (null: to none). */
export interface StepLink {
  readonly port: string;
  readonly title: string | null;
  readonly when: Filter | null;
  readonly to: string | null;
}

const plain = (port: string, to: string | undefined): StepLink => ({ port, title: null, when: null, to: to ?? null });

/** The ways out of a step. An action's first is `done`, wired or not; of its other ports those that are wired. */
export const linksOf = (step: Step): readonly StepLink[] => {
  switch (step.kind) {
    case 'action': {
      const { done, ...others } = step.ports;
      return [plain('done', done), ...Object.entries(others).map(([port, to]) => plain(port, to))];
    }
    case 'wait':
      return [plain('done', step.next)];
    case 'branch':
      return [
        ...step.branches.map(({ name, title, when, next }) => ({
          port: name,
          title: title ?? null,
          when,
          to: next ?? null,
        })),
        plain(OTHERWISE, step.otherwise),
      ];
    case 'exit':
      return [];
  }
};
