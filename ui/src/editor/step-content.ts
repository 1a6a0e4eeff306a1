import type { StepItem } from './tree.ts';

/** What makes up a step apart from what stands in its ways: the same values where nobody has edited it. */
export const contentOf = (step: StepItem): readonly unknown[] => {
  switch (step.kind) {
    case 'action':
      return [step.kind, step.contribution, step.config, step.timing, ...step.ways.map(({ port }) => port)];
    case 'wait':
      return [step.kind, step.waiting, step.stopWhen, ...step.ways.map(({ port }) => port)];
    case 'branch':
      return [step.kind, ...step.ways.flatMap(({ port, when }) => [port, when])];
    case 'split':
      return [step.kind, ...step.ways.flatMap(({ port, weight }) => [port, weight])];
    case 'loop':
      return [step.kind, step.while, step.most, step.counter, step.set, ...step.ways.map(({ port }) => port)];
    case 'exit':
      return [step.kind];
  }
};
