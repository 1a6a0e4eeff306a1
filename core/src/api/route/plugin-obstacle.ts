import type { PluginObstacle } from '@innesto/sdk/contract';
import { misfitView } from '../../model/misfit.ts';
import type { Obstacle, ObstacleRecord } from '../../model/obstacle.ts';

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
