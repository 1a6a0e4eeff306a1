import { AttributeCatalogue, WorkspaceParams } from '@innesto/sdk/contract';
import type { Attributes } from '../../data/people/attributes.ts';
import type { App } from '../app.ts';
import { workspaceOf } from '../scope.ts';

/** What filters may ask: for editors, so that they offer what the hub knows. */
export const attributeRoutes = (app: App, { attributes }: { readonly attributes: Attributes }): void => {
  app.get(
    '/api/workspaces/:workspace/attributes',
    {
      config: { access: 'read' },
      schema: {
        tags: ['contacts'],
        summary: 'What filters may ask of a contact',
        description:
          'Of the contact, its fields, lists and consents, of what happened to it, and of its runs. What is known only inside a run (`event.…`, `variable.…`, `message.…`) is not among them.',
        params: WorkspaceParams,
        response: { 200: AttributeCatalogue },
      },
    },
    async (request) => ({ items: [...(await attributes.all(workspaceOf(request)))] }),
  );
};
