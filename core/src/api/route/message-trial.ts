import { MessageDraft, MessagePreview, MessageTest, MessageTestResult, WorkspaceParams } from '@innesto/sdk/contract';
import type { MessageTrials } from '../../service/mail/message-trial.ts';
import type { App } from '../app.ts';
import { createMailLimit } from '../mail-limit.ts';
import { workspaceOf } from '../scope.ts';

const TAGS = ['Messages'];

/** Messages as they stand in an editor: looked at, and sent to oneself. */
export const messageTrialRoutes = (app: App, { messageTrials }: { readonly messageTrials: MessageTrials }): void => {
  const limit = createMailLimit(app);
  app.post(
    '/api/workspaces/:workspace/messages/preview',
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'See a message as a contact would get it',
        description:
          'Rendered as it would be when sent, with the link to unsubscribe where it belongs; nothing is sent, and no opening is measured. What is wrong with a template is told in `problems`.',
        params: WorkspaceParams,
        body: MessageDraft,
        response: { 200: MessagePreview },
      },
    },
    (request) => messageTrials.preview(workspaceOf(request), request.body),
  );
  app.post(
    '/api/workspaces/:workspace/messages/test',
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'Send a message once, to oneself',
        description:
          'To any address, whatever contacts consented to; its link to unsubscribe leads nowhere. Without a mail server it is found in the built-in inbox. Twenty a minute.',
        params: WorkspaceParams,
        body: MessageTest,
        response: { 200: MessageTestResult },
      },
    },
    (request) => messageTrials.send(workspaceOf(request), request.body, () => limit(request)),
  );
};
