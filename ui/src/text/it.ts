import campaigns from './campaigns/it.json';
import common from './common/it.json';
import contacts from './contacts/it.json';
import editor from './editor/it.json';
import faults from './faults/it.json';
import flow from './flow/it.json';
import forms from './forms/it.json';
import frame from './frame/it.json';
import imports from './imports/it.json';
import inbox from './inbox/it.json';
import plugins from './plugins/it.json';
import records from './records/it.json';
import settings from './settings/it.json';
import workflows from './workflows/it.json';

/** Every word of the pages in Italian, area by area. */
export const catalogue = {
  ...common,
  ...frame,
  ...workflows,
  ...campaigns,
  ...editor,
  ...faults,
  ...flow,
  ...forms,
  ...contacts,
  ...imports,
  ...plugins,
  ...records,
  ...settings,
  ...inbox,
};
