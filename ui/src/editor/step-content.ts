import type { StepItem } from './tree.ts';

/** What makes up a step apart from what stands in its ways: the same values where nobody has edited it. */
export const contentOf = (step: StepItem): readonly unknown[] => {
  switch (step.kind) {
    case 'action':
      return [step.kind, step.contribution, step.config, ...step.ways.map(({ port }) => port)];
    case 'wait':
      return [step.kind, step.duration];
    case 'branch':
      return [step.kind, ...step.ways.flatMap(({ port, when }) => [port, when])];
    case 'exit':
      return [step.kind];
  }
};
