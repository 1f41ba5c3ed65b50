/** Puts the page's parts together. */
import * as correct from './correct.js';
import { $, say } from './dom.js';
import * as gallery from './gallery.js';
import * as key from './key.js';
import * as labels from './labels.js';
import * as learning from './learning.js';
import * as live from './live.js';
import * as search from './search.js';
import * as subject from './subject.js';
import * as versions from './versions.js';

key.start();
labels.start();
correct.start(({ id, minOffset, gone }) => {
  if (gone) {
    search.forget(id);
  }
  search.search({ minOffset });
  gallery.load();
});
subject.start(search.byFile, (error) => say($('message'), error));
search.start(correct.open);
gallery.start(search.walkTo);
live.start();
learning.start(search.walkTo);
versions.start(() => {
  search.search();
  gallery.load();
});
