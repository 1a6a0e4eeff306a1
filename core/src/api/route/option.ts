import { OptionParams, OptionsAsked, OptionsView } from '@innesto/sdk/contract';
import type { AskOptions } from '../../service/options/ask-options.ts';
import type { App } from '../app.ts';
import { workspaceOf } from '../scope.ts';

/** Choices that come from other systems while somebody edits. */
export const optionRoutes = (app: App, { askOptions }: { readonly askOptions: AskOptions }): void => {
  app.post(
    '/api/workspaces/:workspace/plugins/:plugin/options/:options',
    {
      config: { access: 'workflows' },
      schema: {
        tags: ['Plugins'],
        summary: 'Ask another system for the choices of a setting',
        description: 'By what is filled in so far. Only reads; what was answered is good for half a minute.',
        params: OptionParams,
        body: OptionsAsked,
        response: { 200: OptionsView },
      },
    },
    (request) => {
      const { plugin, options } = request.params;
      return askOptions(workspaceOf(request), { plugin, options, config: request.body.config });
    },
  );
};
