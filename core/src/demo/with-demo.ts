import type { Logger } from 'pino';
import type { Ports } from '../api/ports.ts';
import { furnishDemo, makeDemo } from './furnish.ts';

/** The first owner finds a workspace to play with; that it cannot be furnished must not keep anybody out. */
export const withDemo = (
  ports: Ports,
  log: Logger,
): { readonly ports: Ports; readonly furnished: () => Promise<void> } => {
  let furnishing = Promise.resolve();
  const couldNot = (error: unknown): void => {
    log.warn({ err: error }, 'the demo workspace could not be made');
  };
  const redeem: Ports['setUp']['redeem'] = async (claim) => {
    const owner = await ports.setUp.redeem(claim);
    // The workspace is there before the owner's page asks for it; what is in it may come while they look.
    try {
      const workspace = await makeDemo(ports, owner.id);
      furnishing = furnishDemo(ports, workspace, claim.language ?? 'en').catch(couldNot);
    } catch (error) {
      couldNot(error);
    }
    return owner;
  };
  return { ports: { ...ports, setUp: { ...ports.setUp, redeem } }, furnished: () => furnishing };
};
