// The little that pages do by themselves: menus that close, toasts that go, files that are dropped.
(() => {
  "use strict";

  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    const close = event.target.closest("[data-close-toast]");
    if (close) close.closest(".toast").remove();
  });

  // Good news goes by itself after a while, unless somebody is just reading it; the rest stays.
  const PATIENCE = 8000;
  const letGo = (toast) => {
    if (!toast.isConnected) return;
    if (toast.matches(":hover, :focus-within")) setTimeout(letGo, PATIENCE, toast);
    else toast.remove();
  };
  const watch = (root) =>
    root.querySelectorAll(".toast--success").forEach((toast) => setTimeout(letGo, PATIENCE, toast));
  watch(document);
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "toasts") watch(event.target);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  // On a phone the side bar is a strip at the foot: bring the current page's place into view.
  document.querySelector(".side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

  const zoneOf = (event) => (event.target.closest ? event.target.closest(".drop") : null);
  document.addEventListener("dragover", (event) => {
    const zone = zoneOf(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.add("is-over");
  });
  document.addEventListener("dragleave", (event) => {
    const zone = zoneOf(event);
    if (zone && !zone.contains(event.relatedTarget)) zone.classList.remove("is-over");
  });
  document.addEventListener("drop", (event) => {
    const zone = zoneOf(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.remove("is-over");
    const input = zone.querySelector("input[type=file]");
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // An upload tells how far it is: the form names the progress bar of its own by data-progress.
  document.addEventListener("htmx:xhr:progress", (event) => {
    const form = event.target.closest("form[data-progress]");
    const bar = form && document.querySelector(form.dataset.progress);
    if (!bar || !event.detail.lengthComputable) return;
    bar.closest("[hidden]")?.removeAttribute("hidden");
    bar.max = event.detail.total;
    bar.value = event.detail.loaded;
  });
})();
