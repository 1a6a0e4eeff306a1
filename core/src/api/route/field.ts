import {
  FieldChange,
  FieldDefinition,
  FieldPage,
  FieldParams,
  PAGE_LIMIT,
  PageQuery,
  WorkspaceParams,
} from '@innesto/sdk/contract';
import Type from 'typebox';
import type { Fields } from '../../data/people/fields.ts';
import type { App } from '../app.ts';
import { workspaceOf } from '../scope.ts';

const TAGS = ['Fields'];

const listAndMake = (app: App, fields: Fields): void => {
  app.get(
    '/api/workspaces/:workspace/fields',
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'The custom fields of contacts',
        params: WorkspaceParams,
        querystring: PageQuery,
        response: { 200: FieldPage },
      },
    },
    async (request) => {
      const { limit = PAGE_LIMIT, after = null } = request.query;
      const page = await fields.page(workspaceOf(request), { limit, after });
      return { items: [...page.items], next: page.next };
    },
  );
  app.post(
    '/api/workspaces/:workspace/fields',
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'Make a custom field',
        description:
          'Its key and its type stay. The key of a deleted field may be taken again for the same type: its values are back then.',
        params: WorkspaceParams,
        body: FieldDefinition,
        response: { 201: FieldDefinition },
      },
    },
    async (request, reply) => reply.code(201).send(await fields.make(workspaceOf(request), request.body)),
  );
};

const changeAndDelete = (app: App, fields: Fields): void => {
  app.patch(
    '/api/workspaces/:workspace/fields/:field',
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'Change the label or the choices of a custom field',
        description: 'Values that are no choice any more stay where they are.',
        params: FieldParams,
        body: FieldChange,
        response: { 200: FieldDefinition },
      },
    },
    async (request) => fields.change(workspaceOf(request), request.params.field, request.body),
  );
  app.delete(
    '/api/workspaces/:workspace/fields/:field',
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'Delete a custom field',
        description:
          'Not while an active workflow speaks of it. Its values are kept, seen by nobody, until the field is made again.',
        params: FieldParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await fields.remove(workspaceOf(request), request.params.field);
      return reply.code(204).send(null);
    },
  );
};

/** Custom fields of contacts. */
export const fieldRoutes = (app: App, { fields }: { readonly fields: Fields }): void => {
  listAndMake(app, fields);
  changeAndDelete(app, fields);
};
