import type { PluginMisfit, PluginObstacle } from '@innesto/sdk/contract';
import { reasonOf, type MisfitReason } from '../../model/misfit.ts';
import type { Obstacle, ObstacleRecord } from '../../model/obstacle.ts';

/** Why something does not fit, as the API tells it. */
export const misfitView = (misfit: MisfitReason): PluginMisfit => {
  const { among, ...reason } = reasonOf(misfit);
  return { ...reason, ...(among === undefined ? {} : { among: among.map((label) => ({ ...label })) }) };
};

const recordView = ({
  why,
  same,
  called,
  otherCalled,
  ...record
}: ObstacleRecord): PluginObstacle['records'][number] => ({
  ...record,
  ...(called === undefined ? {} : { called: { ...called } }),
  ...(otherCalled === undefined ? {} : { otherCalled: { ...otherCalled } }),
  ...(why === undefined ? {} : { why: misfitView(why) }),
  ...(same === undefined ? {} : { same: same.map((one) => ({ ...one })) }),
});

/** What is in the way of a move, as the API tells it. */
export const obstacleView = ({ records, workflows, keys, ...one }: Obstacle): PluginObstacle => ({
  ...one,
  records: records.map(recordView),
  workflows: workflows.map((workflow) => ({ ...workflow })),
  ...(keys === undefined
    ? {}
    : {
        keys: keys.map(({ attributes, ofContact }) => ({
          attributes: attributes.map((attribute) => ({ ...attribute })),
          ofContact,
        })),
      }),
});
