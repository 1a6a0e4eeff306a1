import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { BulkView } from '@innesto/sdk/contract';
import { openSqlite } from '../../core/src/store/open-sqlite.ts';
import { startHub } from '../support/hub.ts';
import { makeWorkspace, signUp } from '../support/settle-in.ts';
import { until } from '../support/until.ts';
import { inFolder } from './in-folder.ts';
import { measureCost, report, type Measured } from './measure.ts';
import { settleNeighbour, tellWaits } from './neighbour.ts';
import { hubCpu, memoryOf } from './process-cost.ts';

/** How many codes are made; a million where there is time for it. */
const CODES = process.env['INNESTO_LONG'] === '1' ? 1_000_000 : 100_000;
const PIECE = 1000;
/** How long the neighbour is watched before. */
const QUIET_MS = 10_000;
const ATTRIBUTES = ['code', 'campaign', 'name', 'state', 'issued', 'expires', 'used', 'used_on'];

const rowsOf = (from: number) =>
  Array.from({ length: PIECE }, (_, at) => ({
    id: from + at,
    publicId: randomUUID(),
    code: randomBytes(10).toString('hex'),
  }));

/** The rows of as many codes as SQLite alone takes them: a statement a table and thousand, nothing asked, nothing looked up. */
const floor = (): Promise<Measured> =>
  inFolder(async (folder) => {
    const store = await openSqlite(join(folder, 'floor.db'));
    const { dialect } = store;
    let next = 1;
    const measured = await measureCost(
      { name: 'bare INSERT of the same rows (the floor)', seconds: 5, cost: async () => Promise.resolve(ownCpu()) },
      async () => {
        const rows = rowsOf(next);
        next += PIECE;
        const attributes = (code: string): string =>
          JSON.stringify({
            code,
            campaign: code,
            name: 'Print',
            kind: 'amount',
            value: 5,
            state: 'open',
            issued: '2027-01-01T00:00:00Z',
            times: 1,
            used: 0,
          });
        await store.write(async (transaction) => {
          await dialect.all(
            transaction,
            `INSERT INTO record(id, public_id, workspace_id, collection, shard, attributes, stays, created_at, updated_at)
             SELECT id, public_id, 1, 'coupon/code', 1, attributes, 0, 0, 0 FROM ${dialect.rows('j', [
               { name: 'id', type: 'integer' },
               { name: 'public_id', type: 'text' },
               { name: 'attributes', type: 'text' },
             ])}`,
            [JSON.stringify(rows.map(({ id, publicId, code }) => [id, publicId, attributes(code)]))],
          );
          await dialect.all(
            transaction,
            `INSERT INTO record_value(record_id, attribute, workspace_id, collection, value)
             SELECT record_id, attribute, 1, 'coupon/code', value FROM ${dialect.rows('j', [
               { name: 'record_id', type: 'integer' },
               { name: 'attribute', type: 'text' },
               { name: 'value', type: 'text' },
             ])}`,
            [JSON.stringify(rows.flatMap(({ id, code }) => ATTRIBUTES.map((name) => [id, name, `t${code}`])))],
          );
          await dialect.all(
            transaction,
            `INSERT INTO record_key(workspace_id, collection, name, value, record)
             SELECT 1, 'coupon/code', 'code', value, record FROM ${dialect.rows('j', [
               { name: 'value', type: 'text' },
               { name: 'record', type: 'text' },
             ])}`,
            [JSON.stringify(rows.map(({ code, publicId }) => [`${code}${code}`, publicId]))],
          );
        });
        return PIECE;
      },
    );
    await store.close();
    return measured;
  });

const ownCpu = (): number => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

/** Codes of a campaign in bulk, by a hub as it is started, beside the bare insert of the same rows. */
export const benchCouponCodes = (): Promise<void> =>
  inFolder(async (folder) => {
    const hub = await startHub({ dataFolder: folder, environment: { INNESTO_DEMO: 'no' } });
    try {
      const owner = await signUp(hub);
      const { api, base } = await makeWorkspace(owner);
      const neighbour = await settleNeighbour(await makeWorkspace(owner));
      const quiet = await neighbour.watch(setTimeout(QUIET_MS));
      const campaigns = `${base}/collections/coupon/campaign/records`;
      const attributes = { name: 'Print', kind: 'amount', value: 5 };
      const { id } = await api.must<{ id: string }>('POST', campaigns, { attributes });
      const memory = [await memoryOf(hub.pid)];
      const cpu = await hubCpu(hub.pid);
      const began = performance.now();
      await api.must('POST', `${campaigns}/${id}/bulk`, { count: CODES });
      const made = until(
        async () => {
          memory.push(await memoryOf(hub.pid));
          return (await api.must<{ items: BulkView[] }>('GET', `${campaigns}/${id}/bulk`)).items[0];
        },
        (bulk) => bulk?.state === 'finished',
        { what: `${CODES} codes`, atMost: 3_600_000, every: 500 },
      ).then((bulk) => ({ bulk, seconds: (performance.now() - began) / 1000 }));
      const meanwhile = await neighbour.watch(made);
      const { bulk, seconds } = await made;
      if (bulk?.made !== CODES) throw new Error(`${bulk?.made} codes were made`);
      const spent = (await hubCpu(hub.pid)) - cpu;
      const perSecond = CODES / seconds;
      const byHub = { name: `${CODES} codes by the hub and its plugin hosts`, microseconds: spent / CODES, perSecond };
      report('coupon codes in bulk, a neighbour with an event each half second', [await floor(), byHub], 'code');
      process.stdout.write(
        `  ${seconds.toFixed(0)} s; the hub’s memory ${memory[0]} MB before, ${Math.max(...memory)} MB at the most, ${memory.at(-1)} MB at the end\n` +
          `  ${tellWaits('the neighbour before', quiet)}\n  ${tellWaits('the neighbour meanwhile', meanwhile)}\n`,
      );
    } finally {
      await hub.stop();
    }
  });
