import campaigns from './campaigns/ro.json';
import common from './common/ro.json';
import contacts from './contacts/ro.json';
import editor from './editor/ro.json';
import faults from './faults/ro.json';
import flow from './flow/ro.json';
import forms from './forms/ro.json';
import frame from './frame/ro.json';
import imports from './imports/ro.json';
import inbox from './inbox/ro.json';
import plugins from './plugins/ro.json';
import records from './records/ro.json';
import settings from './settings/ro.json';
import workflows from './workflows/ro.json';

/** Every word of the pages in Romanian, area by area. */
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
