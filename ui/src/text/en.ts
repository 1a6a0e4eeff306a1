import campaigns from './campaigns/en.json';
import common from './common/en.json';
import contacts from './contacts/en.json';
import editor from './editor/en.json';
import faults from './faults/en.json';
import flow from './flow/en.json';
import forms from './forms/en.json';
import frame from './frame/en.json';
import imports from './imports/en.json';
import inbox from './inbox/en.json';
import plugins from './plugins/en.json';
import records from './records/en.json';
import settings from './settings/en.json';
import workflows from './workflows/en.json';

/** Every word of the pages in English, area by area. */
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
