// Every page works without this script.
"use strict";
const all = (selector, root = document) => root.querySelectorAll(selector);
const say = (text) => { document.getElementById("say").textContent = text; };

function reveal(root) {
  for (const one of all("[data-script]", root)) {
    one.hidden = "copy" in one.dataset && !navigator.clipboard; // plain http has none
  }
}

async function load(url) {
  const answer = await fetch(url);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  reveal(page);
  for (const part of all("[data-part]", page)) {
    const old = document.querySelector(`[data-part="${part.dataset.part}"]`);
    if (old && old.outerHTML !== part.outerHTML && !old.contains(document.activeElement)) {
      old.replaceWith(document.importNode(part, true));
    }
  }
  return page;
}

function follow(url) {
  let waiting, last = 0, told = 0;
  const events = new EventSource(`${url}/events`);
  const again = () => location.replace(url);
  const look = async () => {
    waiting = false;
    last = Date.now();
    try {
      if ((await load(url)).title !== document.title) again();
    } catch { return; }
    const count = document.querySelector("[data-say]");
    if (count && Date.now() - told > 2000) {
      told = Date.now();
      say(count.textContent);
    }
  };
  const soon = () => {
    if (waiting) return;
    waiting = true;
    setTimeout(look, Math.max(0, 400 - (Date.now() - last)));
  };
  for (const name of ["started", "source", "config", "server", "login", "confirm", "finding"]) {
    events.addEventListener(name, soon);
  }
  events.addEventListener("done", again);
  setInterval(soon, 2000); // a job in line has no events
}

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy]");
  if (button) {
    try { await navigator.clipboard.writeText(button.dataset.copy); } catch { return; }
    const word = button.textContent, copied = document.body.dataset.copied;
    if (word === copied) return;
    button.textContent = copied;
    say(`${copied}: ${button.dataset.copy}`);
    setTimeout(() => { button.textContent = word; }, 2000);
  }
  if (target.closest("[data-print]")) print();
});

document.addEventListener("change", ({ target }) => {
  if (target.dataset.show) {
    document.getElementById(target.dataset.show).type = target.checked ? "text" : "password";
  }
  if (target.type === "radio" && target.form && target.form.id === "choose") {
    const url = `${target.form.action}?${new URLSearchParams(new FormData(target.form))}`;
    history.replaceState(null, "", url);
    load(url).then(() => say(document.querySelector("#program-name").textContent))
      .catch(() => location.assign(url));
  }
});

reveal(document);
const live = document.querySelector("[data-live]");
if (live) follow(live.dataset.live);
if (!document.querySelector("[autofocus]") && !location.hash) {
  document.querySelector("h1[tabindex]")?.focus({ preventScroll: true });
}
