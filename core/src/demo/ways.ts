import type { Branch, Step } from '@innesto/sdk/contract';

/** Where a way leads now, by the step that it led to; undefined: the run ends. */
export type Lead = (id: string | undefined) => string | undefined;

const nextOf = (to: string | undefined): { readonly next?: string } => (to === undefined ? {} : { next: to });

const portsOf = (ports: Readonly<Record<string, string | undefined>>, lead: Lead): Record<string, string> =>
  Object.fromEntries(
    Object.entries(ports).flatMap(([port, id]) => {
      const to = lead(id);
      return to === undefined ? [] : [[port, to] as const];
    }),
  );

/** The way that a step goes on by where it is passed over: its main one. */
export const mainWayOf = (step: Step): string | undefined => {
  switch (step.kind) {
    case 'action':
      return step.ports['done'];
    case 'wait':
    case 'loop':
      return step.next;
    case 'branch':
      return step.otherwise;
    case 'split':
    case 'exit':
      return undefined;
  }
};

/** The same step, with its ways leading where they are told to. */
export const redirected = (step: Step, lead: Lead): Step => {
  switch (step.kind) {
    case 'action':
      return { ...step, ports: portsOf(step.ports, lead) };
    case 'wait': {
      const { next, ...rest } = step;
      const ports = 'until' in rest && rest.ports !== undefined ? { ports: portsOf(rest.ports, lead) } : {};
      return { ...rest, ...ports, ...nextOf(lead(next)) };
    }
    case 'branch': {
      const { otherwise, ...rest } = step;
      const branches = step.branches.map(({ next, ...branch }): Branch => ({ ...branch, ...nextOf(lead(next)) }));
      const to = lead(otherwise);
      return { ...rest, branches, ...(to === undefined ? {} : { otherwise: to }) };
    }
    case 'split':
      return { ...step, shares: step.shares.map(({ next, ...share }) => ({ ...share, ...nextOf(lead(next)) })) };
    case 'loop': {
      const { body, next, exhausted, ...rest } = step;
      const [again, out] = [lead(body), lead(exhausted)];
      return {
        ...rest,
        ...(again === undefined ? {} : { body: again }),
        ...nextOf(lead(next)),
        ...(out === undefined ? {} : { exhausted: out }),
      };
    }
    case 'exit':
      return step;
  }
};
