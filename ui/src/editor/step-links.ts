import type { Filter, Step } from '@innesto/sdk/contract';
import { BODY, OTHERWISE } from './tree.ts';

/** A way out of a step as the definition has it: to which step (null: to none). */
export interface StepLink {
  readonly port: string;
  readonly title: string | null;
  readonly when: Filter | null;
  readonly weight: number | null;
  readonly to: string | null;
}

const plain = (port: string, to: string | undefined): StepLink => ({
  port,
  title: null,
  when: null,
  weight: null,
  to: to ?? null,
});

const wired = (ports: Readonly<Record<string, string | undefined>>): readonly StepLink[] =>
  Object.entries(ports).flatMap(([port, to]) => (to === undefined ? [] : [plain(port, to)]));

/** The ways out of a step. The first of an action, a wait and a loop is `done`, wired or not, a loop's next its body; of their other ports those that are wired. */
export const linksOf = (step: Step): readonly StepLink[] => {
  switch (step.kind) {
    case 'action': {
      const { done, ...others } = step.ports;
      return [plain('done', done), ...wired(others)];
    }
    case 'wait':
      return [plain('done', step.next), ...('until' in step ? wired(step.ports ?? {}) : [])];
    case 'branch':
      return [
        ...step.branches.map(({ name, title, when, next }) => ({
          port: name,
          title: title ?? null,
          when,
          weight: null,
          to: next ?? null,
        })),
        plain(OTHERWISE, step.otherwise),
      ];
    case 'split':
      return step.shares.map(({ name, title, weight, next }) => ({
        port: name,
        title: title ?? null,
        when: null,
        weight,
        to: next ?? null,
      }));
    case 'loop':
      return [plain('done', step.next), plain(BODY, step.body ?? step.id), ...wired({ exhausted: step.exhausted })];
    case 'exit':
      return [];
  }
};
