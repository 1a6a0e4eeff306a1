/** A process that installs the plugins in the folders that are its arguments, as the hub's own command does with one. */
import { readConfig } from '../../core/src/config.ts';
import { withHouse } from '../../core/src/hub.ts';

await withHouse(readConfig(process.env), async ({ registry }) => {
  for (const folder of process.argv.slice(2)) await registry.installFolder(folder);
});
