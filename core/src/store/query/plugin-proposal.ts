import type { Knex } from 'knex';

type On = Knex | Knex.Transaction;

/** A package that was examined and waits for a yes. */
export interface ProposalRow {
  readonly publicId: string;
  readonly manifest: string;
  readonly script: string;
  readonly icon: string | null;
  readonly package: string;
  readonly source: string;
  /** What was found out about it, as JSON. */
  readonly facts: string;
  readonly actor: string;
  readonly at: number;
}

/** Keeps a proposal; those from before a moment go. */
export const insertProposal = async (
  transaction: Knex.Transaction,
  { publicId, ...row }: ProposalRow,
  forgetBefore: number,
): Promise<void> => {
  await transaction('plugin_proposal').where('at', '<', forgetBefore).delete();
  await transaction('plugin_proposal').insert({ public_id: publicId, ...row });
};

/** The proposal of that public id. */
export const findProposal = (on: On, publicId: string, since: number): Promise<ProposalRow | undefined> =>
  on('plugin_proposal').where({ public_id: publicId }).where('at', '>=', since).first<ProposalRow | undefined>({
    publicId: 'public_id',
    manifest: 'manifest',
    script: 'script',
    icon: 'icon',
    package: 'package',
    source: 'source',
    facts: 'facts',
    actor: 'actor',
    at: 'at',
  });

/** Forgets a proposal. */
export const deleteProposal = async (transaction: Knex.Transaction, publicId: string): Promise<void> => {
  await transaction('plugin_proposal').where({ public_id: publicId }).delete();
};
