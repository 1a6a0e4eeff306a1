import {
  ContactIds,
  ListDraft,
  ListPage,
  ListParams,
  ListRemoval,
  ListView,
  MemberPage,
  MembersChanged,
  PageQuery,
  WorkspaceParams,
  type MemberView,
} from '@innesto/sdk/contract';
import Type from 'typebox';
import type { ListCard, Lists } from '../../data/people/lists.ts';
import type { Member } from '../../store/query/list.ts';
import type { App } from '../app.ts';
import { moment } from '../moment.ts';
import { pageAskedFrom, pageView } from '../paged.ts';
import { workspaceOf } from '../scope.ts';

const TAGS = ['Lists'];

const viewOf = (list: ListCard): ListView => ({
  id: list.publicId,
  name: list.name,
  members: list.members,
  startsWorkflows: list.startsWorkflows.map(({ publicId, name }) => ({ id: publicId, name })),
  createdAt: moment(list.createdAt),
});

const memberViewOf = (member: Member): MemberView => ({
  id: member.publicId,
  email: member.email,
  phone: member.phone,
  firstName: member.firstName,
  lastName: member.lastName,
  joinedAt: moment(member.joinedAt),
});

const makeAndRead = (app: App, lists: Lists): void => {
  app.get(
    '/api/workspaces/:workspace/lists',
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'The lists, with how many members each has and which workflows joining it starts',
        params: WorkspaceParams,
        querystring: PageQuery,
        response: { 200: ListPage },
      },
    },
    async (request) => pageView(await lists.page(workspaceOf(request), pageAskedFrom(request.query)), viewOf),
  );
  app.post(
    '/api/workspaces/:workspace/lists',
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'Make a list',
        params: WorkspaceParams,
        body: ListDraft,
        response: { 201: ListView },
      },
    },
    async (request, reply) => reply.code(201).send(viewOf(await lists.make(workspaceOf(request), request.body.name))),
  );
  app.get(
    '/api/workspaces/:workspace/lists/:list',
    {
      config: { access: 'read' },
      schema: { tags: TAGS, summary: 'One list', params: ListParams, response: { 200: ListView } },
    },
    async (request) => viewOf(await lists.find(workspaceOf(request), request.params.list)),
  );
};

const change = (app: App, lists: Lists): void => {
  app.patch(
    '/api/workspaces/:workspace/lists/:list',
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'Rename a list',
        params: ListParams,
        body: ListDraft,
        response: { 200: ListView },
      },
    },
    async (request) => viewOf(await lists.rename(workspaceOf(request), request.params.list, request.body.name)),
  );
  app.delete(
    '/api/workspaces/:workspace/lists/:list',
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'Delete a list',
        description:
          'Only an empty one, unless `members=remove`: then its members leave it first. Not while an active workflow speaks of it. The contacts stay.',
        params: ListParams,
        querystring: ListRemoval,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await lists.remove(workspaceOf(request), request.params.list, { members: request.query.members === 'remove' });
      return reply.code(204).send(null);
    },
  );
};

const members = (app: App, lists: Lists): void => {
  const address = '/api/workspaces/:workspace/lists/:list/members';
  const body = { params: ListParams, body: ContactIds, response: { 200: MembersChanged } };
  app.get(
    address,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'The members of a list',
        params: ListParams,
        querystring: PageQuery,
        response: { 200: MemberPage },
      },
    },
    async (request) =>
      pageView(
        await lists.members(workspaceOf(request), request.params.list, pageAskedFrom(request.query)),
        memberViewOf,
      ),
  );
  app.post(
    address,
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'Add contacts to a list',
        description: 'May start workflows. An unknown contact refuses all of them.',
        ...body,
      },
    },
    async (request) => ({
      changed: await lists.changeMembers(workspaceOf(request), request.params.list, {
        kind: 'join',
        contacts: request.body.contacts,
      }),
    }),
  );
  app.delete(
    address,
    { config: { access: 'contacts' }, schema: { tags: TAGS, summary: 'Take contacts out of a list', ...body } },
    async (request) => ({
      changed: await lists.changeMembers(workspaceOf(request), request.params.list, {
        kind: 'leave',
        contacts: request.body.contacts,
      }),
    }),
  );
};

/** Lists of contacts. */
export const listRoutes = (app: App, { lists }: { readonly lists: Lists }): void => {
  makeAndRead(app, lists);
  change(app, lists);
  members(app, lists);
};
