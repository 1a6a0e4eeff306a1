import { BoardQuestion, BoardView, CollectionParams } from '@innesto/sdk/contract';
import type { Records } from '../../data/records/records.ts';
import { keptKey } from '../../model/collection.ts';
import type { App } from '../app.ts';
import { workspaceOf } from '../scope.ts';
import { recordView } from './record.ts';

/** Boards: the records of a collection by the values of one of their attributes. */
export const boardRoutes = (app: App, { records }: { readonly records: Records }): void => {
  app.post(
    '/api/workspaces/:workspace/collections/:plugin/:collection/board',
    {
      config: { access: 'read' },
      schema: {
        tags: ['Records'],
        summary: 'The columns of a board',
        description:
          'Of a collection that is laid out as one: how many records stand in each column, what their amounts come to, and those that were changed last. A record moves by what changes records: its attribute gets the column’s value.',
        params: CollectionParams,
        body: BoardQuestion,
        response: { 200: BoardView },
      },
    },
    async (request) => {
      const { plugin, collection } = request.params;
      const { columns, contact = null, filter = null } = request.body;
      const board = await records.board(workspaceOf(request), keptKey(plugin, collection), {
        columns,
        contact,
        filter,
      });
      return {
        columns: board.columns.map((column) => ({ ...column, records: column.records.map(recordView) })),
        elsewhere: board.elsewhere,
      };
    },
  );
};
