import { addCopyButtons } from './copy-buttons.ts';
import { takeFiles } from './dropped-file.ts';
import { followForms } from './forms.ts';
import { focusSearch } from './keys.ts';
import { followLinks } from './links.ts';
import { followMore } from './more-rows.ts';
import { pageNavigator } from './page-navigator.ts';
import { waitForData } from './waiting.ts';

// Comforts of the page; all that matters is there without them. Markup comes from the server alone and is never put together here.
const pages = pageNavigator((main) => {
  addCopyButtons(main);
  takeFiles(main);
  followMore(main);
  waitForData(main, () => pages.open(location.href, { how: 'replace', keepsPlace: true }));
});
followLinks(pages);
followForms(pages);
focusSearch();
