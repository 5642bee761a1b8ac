// Marks the elements of the page that findings are about, and lists them in a corner.
//
// Findings hold text from anywhere: they only ever become text nodes and attribute values. Everything is drawn
// in a shadow root above the page, so that no theme changes it and it moves nothing of the page.
(() => {
  "use strict";

  const ID = "linkcheck-overlay";
  if (!document.currentScript || document.getElementById(ID)) return;
  const folder = new URL(".", document.currentScript.src);
  const RANK = { error: 0, warning: 1, info: 2 };
  const MANY = new Set(["srcset", "imagesrcset", "style", "ping", "content", "data"]);

  /** Make an element; children that are strings become text. */
  function make(name, properties = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (value !== null && value !== undefined) element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  }

  const host = make("div", { id: ID });
  const root = host.attachShadow({ mode: "open" });
  const layer = make("div", { class: "layer" });
  const card = make("div", { class: "card", id: "card", role: "tooltip", hidden: "" });
  const list = make("ul");
  const panel = make(
    "div",
    { class: "panel", id: "panel", role: "dialog", "aria-label": "Link findings on this page", hidden: "" },
    list,
  );
  const badge = make("button", {
    class: "badge", type: "button", "aria-controls": "panel", "aria-expanded": "false",
  });
  root.append(layer, card, panel, badge);

  let findings = [];
  let marks = [];
  let shown = null; // the mark whose card is open
  let page = null; // the path that the findings are about
  let timer = 0;

  // Elements ----------------------------------------------------------------------------------------------

  function holds(element, place) {
    const value = element.getAttribute(place.attribute);
    if (value === null) return false;
    if (value === place.url) return true;
    if (MANY.has(place.attribute)) return place.url !== "" && value.includes(place.url);
    return false;
  }

  /** Scripts of a theme may have made the URL absolute. */
  function leadsThere(element, place) {
    const value = element.getAttribute(place.attribute);
    if (value === null || !place.url) return false;
    try {
      return new URL(value, document.baseURI).href === new URL(place.url, document.baseURI).href;
    } catch {
      return false;
    }
  }

  function elementsAt(place) {
    if (!place.element || place.url === null) return [];
    const name = place.element === "feimage" ? "feImage" : place.element;
    const all = [...document.getElementsByTagName(name)];
    let found = all.filter((element) => holds(element, place));
    let ordinal = place.ordinal;
    if (!found.length) {
      found = all.filter((element) => leadsThere(element, place));
      ordinal = place.resolved;
    }
    if (ordinal === null) return found;
    return found.length ? [found[Math.min(ordinal, found.length - 1)]] : [];
  }

  /** The element that shows what another one only names. */
  function visible(element) {
    if (element.localName === "source" || element.localName === "track") {
      const media = element.closest("picture, video, audio");
      return media?.querySelector("img") ?? media ?? element;
    }
    if (element.localName === "area") {
      const map = element.closest("map")?.getAttribute("name");
      return [...document.images].find((image) => map && image.useMap === `#${map}`) ?? element;
    }
    return element;
  }

  // Marks -------------------------------------------------------------------------------------------------

  /** Find the elements anew; leave everything as it is if they are the same. */
  function match() {
    if (!host.isConnected && findings.length) document.documentElement.append(host);
    const wanted = new Map();
    for (const finding of findings) {
      for (const place of finding.places) {
        for (const element of elementsAt(place).map(visible)) {
          const entries = wanted.get(element) ?? [];
          if (!entries.some((entry) => entry.finding === finding)) entries.push({ finding, place });
          wanted.set(element, entries);
        }
      }
    }
    const same =
      marks.length === wanted.size &&
      marks.every(({ element, entries }) => {
        const now = wanted.get(element);
        return now?.length === entries.length && now.every((entry, at) => entry.finding === entries[at].finding);
      });
    if (same && layer.dataset.page === page) return;
    layer.dataset.page = page;
    clear();
    marks = [...wanted].map(([element, entries]) => mark(element, entries));
    fill();
    frame();
  }

  function clear() {
    hideCard();
    for (const { element, box, described } of marks) {
      sight.unobserve(element);
      box.remove();
      if (described) element.removeAttribute("aria-description");
    }
    marks = [];
  }

  function mark(element, entries) {
    const severity = worst(entries.map((entry) => entry.finding));
    const said = entries.map(({ finding }) => sentence(finding)).join("; ");
    const flag = make("button", { class: "flag", type: "button", "aria-label": said }, "!");
    const box = make("div", { class: `mark ${severity}`, hidden: "" }, flag);
    const made = { element, entries, severity, box, flag, rects: [], seen: false, at: "", described: false };
    flag.addEventListener("mouseenter", () => showCard(made));
    flag.addEventListener("mouseleave", hideCardSoon);
    flag.addEventListener("focus", () => showCard(made));
    flag.addEventListener("blur", hideCardSoon);
    flag.addEventListener("click", () => showCard(made));
    if (!element.hasAttribute("aria-description")) {
      element.setAttribute("aria-description", `linkcheck: ${said}`);
      made.described = true;
    }
    layer.append(box);
    sight.observe(element);
    return made;
  }

  function worst(of) {
    return of.map((finding) => finding.severity).sort((a, b) => RANK[a] - RANK[b])[0] ?? "info";
  }

  function sentence(finding) {
    const advice = finding.advice ? `. ${finding.advice}` : "";
    return `${finding.severity} ${finding.name} (${finding.code}): ${finding.message}${advice}`;
  }

  // Their places on the screen ----------------------------------------------------------------------------

  let running = false;
  let frames = 0;

  const sight = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const made = marks.find(({ element }) => element === entry.target);
      if (made) made.seen = entry.isIntersecting;
    }
    frame();
  });

  /** Follow the elements as long as one is in sight: pages scroll, fold and move in many ways. */
  function frame() {
    if (running) return;
    running = true;
    requestAnimationFrame(() => {
      running = false;
      frames += 1;
      for (const made of marks) place(made);
      if (marks.some(({ seen }) => seen)) frame();
    });
  }

  function place(made) {
    const rects = made.seen ? [...made.element.getClientRects()].slice(0, 8) : [];
    const at = rects.map((r) => `${r.left},${r.top},${r.width},${r.height}`).join(";");
    if (at === made.at && frames % 20) return;
    made.at = at;
    const first = rects[0];
    made.box.hidden = !first || (covered(made.element, first) && shown !== made);
    if (made.box.hidden) return;
    while (made.rects.length > rects.length) made.rects.pop().remove();
    while (made.rects.length < rects.length) {
      const outline = make("div", { class: "outline" });
      made.rects.push(outline);
      made.box.prepend(outline);
    }
    rects.forEach((rect, number) => {
      const style = made.rects[number].style;
      style.left = `${rect.left - 2}px`;
      style.top = `${rect.top - 1}px`;
      style.width = `${Math.max(rect.width, 12) + 4}px`;
      style.height = `${Math.max(rect.height, 12) + 2}px`;
    });
    const last = rects.at(-1);
    made.flag.style.left = `${Math.max(0, Math.min(last.left + Math.max(last.width, 12) - 9, innerWidth - 16))}px`;
    made.flag.style.top = `${Math.max(0, last.top - 13)}px`;
    if (shown === made) placeCard();
  }

  /** Whether something of the page, such as a header that stays, lies over the element. */
  function covered(element, rect) {
    const top = document.elementFromPoint(rect.left + rect.width / 2, rect.top + rect.height / 2);
    return top !== null && top !== host && !element.contains(top) && !top.contains(element);
  }

  // The card of one mark ----------------------------------------------------------------------------------

  let closing = 0;

  function showCard(made) {
    clearTimeout(closing);
    if (shown === made) return;
    shown = made;
    card.replaceChildren(...made.entries.map(({ finding, place: at }) => describe(finding, at)));
    card.hidden = false;
    made.at = "";
    placeCard();
    frame();
  }

  function hideCard() {
    clearTimeout(closing);
    shown = null;
    card.hidden = true;
  }

  function hideCardSoon() {
    clearTimeout(closing);
    closing = setTimeout(hideCard, 150);
  }

  function placeCard() {
    const rect = [...shown.element.getClientRects()].at(-1);
    if (!rect) return;
    const below = rect.bottom + 8 + card.offsetHeight < innerHeight;
    card.style.left = `${Math.max(8, Math.min(rect.left, innerWidth - card.offsetWidth - 8))}px`;
    card.style.top = `${below ? rect.bottom + 8 : Math.max(8, rect.top - card.offsetHeight - 14)}px`;
  }

  function describe(finding, at) {
    const parts = [
      make(
        "p",
        { class: "title" },
        make("span", { class: `severity ${finding.severity}` }, finding.severity),
        ` ${finding.name} `,
        make("span", { class: "code" }, finding.code),
      ),
      make("p", { class: "message" }, finding.message),
    ];
    if (finding.advice) parts.push(make("p", { class: "advice" }, finding.advice));
    if (at?.source) parts.push(make("p", { class: "source" }, at.source));
    return make("div", { class: "finding" }, ...parts);
  }

  // The list in the corner --------------------------------------------------------------------------------

  function fill() {
    badge.hidden = !findings.length;
    if (!findings.length) closePanel();
    const count = findings.length;
    badge.className = `badge ${worst(findings)}`;
    badge.replaceChildren(make("b", {}, String(count)), ` link finding${count === 1 ? "" : "s"}`);
    if (!panel.hidden) fillPanel();
  }

  function fillPanel() {
    list.replaceChildren(...findings.map((finding) => {
      const own = marks.filter(({ entries }) => entries.some((entry) => entry.finding === finding));
      const button = make("button", { type: "button" }, describe(finding, finding.places[0]));
      const where = whereabouts(own.map(({ element }) => element));
      if (where) button.append(make("p", { class: "where" }, where));
      let next = 0;
      button.addEventListener("click", () => {
        if (own.length) jump(own[next++ % own.length]);
      });
      return make("li", {}, button);
    }));
  }

  function whereabouts(elements) {
    if (!elements.length) return "not found on the page: a script may have changed it";
    if (elements.every((element) => element.closest("head"))) return "in the head of the page";
    if (!elements.some((element) => element.getClientRects().length)) return "in a hidden part of the page";
    return elements.length > 1 ? `${elements.length} places` : "";
  }

  function jump(made) {
    for (let at = made.element.parentElement; at; at = at.parentElement) {
      if (at.localName === "details") at.open = true;
    }
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (!made.element.getClientRects().length) return;
    made.element.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
    made.seen = true;
    place(made);
    made.box.hidden = false;
    made.flag.focus({ preventScroll: true });
    showCard(made);
  }

  function closePanel() {
    panel.hidden = true;
    badge.setAttribute("aria-expanded", "false");
  }

  badge.addEventListener("click", () => {
    panel.hidden = !panel.hidden;
    badge.setAttribute("aria-expanded", String(!panel.hidden));
    if (panel.hidden) return;
    fillPanel();
    list.querySelector("button")?.focus();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (shown) {
      hideCard();
    } else if (!panel.hidden) {
      closePanel();
      badge.focus();
    }
  });

  // The page's own element opens the card, too: with the mouse and with the Tab key.
  function over(event) {
    const made = event.target instanceof Node && marks.find(({ element }) => element.contains(event.target));
    if (made) showCard(made);
  }
  function out(event) {
    if (shown?.element.contains(event.target)) hideCardSoon();
  }
  document.addEventListener("mouseover", over);
  document.addEventListener("focusin", over);
  document.addEventListener("mouseout", out);
  document.addEventListener("focusout", out);
  card.addEventListener("mouseenter", () => clearTimeout(closing));
  card.addEventListener("mouseleave", hideCardSoon);

  // The page that is shown ----------------------------------------------------------------------------------

  async function load() {
    const path = location.pathname;
    page = path;
    let found = [];
    try {
      const url = new URL(`findings.json?path=${encodeURIComponent(path)}`, folder);
      const response = await fetch(url, { cache: "no-store" });
      if (response.ok) found = await response.json();
    } catch {
      // the server has ended, and livereload says so
    }
    if (path !== location.pathname) return;
    findings = found;
    delete layer.dataset.page;
    if (findings.length) {
      match();
    } else {
      clear();
      fill();
      host.remove();
    }
  }

  /** Instant navigation and scripts of the theme change the page in place. */
  function changed() {
    clearTimeout(timer);
    timer = setTimeout(() => (location.pathname === page ? findings.length && match() : load()), 60);
  }

  async function start() {
    const sheet = new CSSStyleSheet();
    try {
      sheet.replaceSync(await (await fetch(new URL("overlay.css", folder))).text());
    } catch {
      return;
    }
    root.adoptedStyleSheets = [sheet];
    await load();
    new MutationObserver(changed).observe(document.documentElement, { childList: true, subtree: true });
    window.addEventListener("popstate", changed);
  }

  start();
})();
