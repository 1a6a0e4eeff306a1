import { WorkflowProblem } from '@innesto/sdk/contract';
import Type from 'typebox';
import type { Fault } from '../../fault/fault.ts';
import { campaignProblems, type CampaignForm } from '../../model/campaign/form.ts';
import { compiledLater } from '../../model/compiled-later.ts';
import type { WorkflowRow } from '../../store/query/workflow.ts';
import { draftProblems, type StartPorts } from '../workflows/start.ts';

const listed = compiledLater(Type.Array(WorkflowProblem));

/** The problems that go with a fault. */
export const readProblems = ({ extension }: Fault): readonly WorkflowProblem[] => {
  const { problems } = extension;
  return listed.Check(problems) ? problems : [];
};

/** What keeps a campaign from being sent, whenever that may be. */
export const problemsOfCampaign = async (
  ports: Pick<StartPorts, 'store' | 'plugins'>,
  row: WorkflowRow,
  { audience }: Pick<CampaignForm, 'audience'>,
): Promise<readonly WorkflowProblem[]> => {
  const found = campaignProblems(await draftProblems(ports, row));
  if (audience !== null) return found;
  // Who is missing is said once, in the words of the form.
  const others = found.filter(({ path }) => path !== '/audience');
  return [{ code: 'NO_AUDIENCE', path: '/audience', detail: 'Nobody has said yet to whom it goes.' }, ...others];
};
