// Hangfire has one title for a metric on all pages; ours hold both languages, of which this page's stays.
(function () {
  "use strict";

  for (const body of document.querySelectorAll('[data-metric^="hpc-"].metric-body')) {
    const title = body.parentElement.querySelector(".metric-description");
    const [spanish, english] = title.textContent.split(" · ");
    title.textContent = document.documentElement.lang === "en" ? english : spanish;
  }
})();
