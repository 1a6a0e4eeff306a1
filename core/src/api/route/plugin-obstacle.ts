import type { PluginObstacle } from '@innesto/sdk/contract';
import type { Obstacle } from '../../model/obstacle.ts';

/** What is in the way of a move, as the API tells it. */
export const obstacleView = ({ records, workflows, keys, ...one }: Obstacle): PluginObstacle => ({
  ...one,
  records: records.map((record) => ({ ...record })),
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
