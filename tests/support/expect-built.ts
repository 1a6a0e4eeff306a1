import { staleTargets } from '../../.ci/built.ts';

/** Stops whoever would test what is older than its sources: a hub runs its plugins and shows its pages as they were built. */
export const expectBuilt = (): void => {
  const stale = staleTargets().map(({ folder }) => folder);
  if (stale.length === 0) return;
  const are =
    stale.length === 1 ? 'is not built from its sources as they are' : 'are not built from their sources as they are';
  throw new Error(
    `${stale.join(', ')} ${are} now, and the tests would tell of what was there before: run “npm run build” first`,
  );
};
