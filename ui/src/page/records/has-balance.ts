import type { BalanceDefinitionView, RecordView } from '@innesto/sdk/contract';

/** Whether a record has a balance at all: of what is given away without end nobody counts what is left. */
export const hasBalance = (
  { attributes }: Pick<RecordView, 'attributes'>,
  { onlyWith }: Pick<BalanceDefinitionView, 'onlyWith'>,
): boolean => onlyWith === undefined || attributes[onlyWith] === true;
