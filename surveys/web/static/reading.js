/* The presentation one slide at a time, with marks in this browser. Nothing here talks to a server. */
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");

  // Should anything fail, the page falls back to the one long page that it is without a script.
  document.addEventListener("DOMContentLoaded", () => {
    try {
      present();
    } catch (error) {
      root.classList.remove("js");
      throw error;
    }
  });

  // ---- the marks: in this browser only; where it keeps nothing, as long as the page is open

  function marksOf(name, known) {
    const key = "parallax-marks-" + name;
    let marks = read() || new Set();

    function read() {
      try {
        const found = JSON.parse(localStorage.getItem(key) || "[]");
        return new Set((Array.isArray(found) ? found : []).filter((id) => known.includes(id)));
      } catch { return null; }
    }
    function write() {
      try {
        if (marks.size) localStorage.setItem(key, JSON.stringify([...marks]));
        else localStorage.removeItem(key);
        return true;
      } catch { return false; }
    }
    return {
      has: (id) => marks.has(id),
      any: () => marks.size > 0,
      toggle(id) { if (!marks.delete(id)) marks.add(id); return write(); },
      clear() { marks.clear(); return write(); },
      /** Another tab of this browser has changed them. */
      again(event) { if (event.key === key || event.key === null) marks = read() || marks; },
    };
  }

  // ---- the slides

  function present() {
    const one = (selector, within = document) => within.querySelector(selector);
    const all = (selector, within = document) => [...within.querySelectorAll(selector)];
    const slides = all(".slide");
    const overview = one("#deck-overview");
    const place = one("#deck-place");
    const marks = marksOf(document.body.dataset.marks, slides.map((slide) => slide.id));
    const links = new Map(all(".pages a", overview).map((link) => [link.hash.slice(1), link]));
    const name = document.title;
    let current = slides[0];
    history.scrollRestoration = "manual";

    // -- turning

    function show(slide) {
      current = slide;
      for (const other of slides) other.classList.toggle("current", other === slide);
      const number = slides.indexOf(slide) + 1;
      place.textContent = `${number} of ${slides.length}`;
      // the part, never a finding: a browser keeps titles in its history
      document.title = `${slide.dataset.title}, ${number} of ${slides.length} – ${name}`;
      one("#deck-back").disabled = number === 1;
      one("#deck-next").disabled = number === slides.length;
      for (const [id, link] of links) {
        if (id === slide.id) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
    }

    // replaced, not pushed: one step back leaves the presentation, and the history keeps no list of what was read
    function go(slide) {
      if (!slide) return;
      history.replaceState(null, "", "#" + slide.id);
      show(slide);
      window.scrollTo(0, 0);
      one("h2", slide).focus({ preventScroll: true });
    }

    const turn = (by) => go(slides[slides.indexOf(current) + by]);
    const slideAt = (hash) => document.getElementById(hash.slice(1))?.closest(".slide");

    one("#deck-back").addEventListener("click", () => turn(-1));
    one("#deck-next").addEventListener("click", () => turn(1));
    addEventListener("hashchange", () => { const slide = slideAt(location.hash); if (slide && slide !== current) go(slide); });

    // -- keys

    const bottom = () => window.innerHeight + window.scrollY >= root.scrollHeight - 4;
    const keys = {
      ArrowRight: () => turn(1),
      ArrowLeft: () => turn(-1),
      Home: () => go(slides[0]),
      End: () => go(slides.at(-1)),
      // a slide longer than the screen is read to its end first
      PageDown: (event) => bottom() ? turn(1) : scrollOn(event),
      PageUp: (event) => window.scrollY < 4 ? turn(-1) : scrollOn(event),
      " ": (event) => pressable(event.target) ? scrollOn(event) : keys.PageDown(event),
      f: () => fill(),
    };
    const pressable = (target) => target instanceof Element && target.closest("button, a, summary, input, textarea");
    function scrollOn(event) { event.leave = true; }

    addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
      if (overview.open || !keys[event.key]) return;
      if (event.key.startsWith("Arrow") && movesSideways(event.target)) return;
      keys[event.key](event);
      if (!event.leave) event.preventDefault();
    });

    // -- the whole screen, where the browser can

    const full = one("#deck-full");
    const fill = () => document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen?.().catch(() => {});
    full.hidden = !document.fullscreenEnabled;
    full.addEventListener("click", fill);
    document.addEventListener("fullscreenchange", () => {
      full.textContent = document.fullscreenElement ? "Leave full screen" : "Full screen";
    });

    // -- swiping

    const FAR = 60; // CSS pixels
    let finger = null;

    function movesSideways(target) {
      const box = target instanceof Element && target.closest(".scroll");
      return box && box.scrollWidth > box.clientWidth + 1;
    }
    const enlarged = () => (window.visualViewport?.scale || 1) > 1.05;
    const selecting = () => !getSelection().isCollapsed;

    const area = one("#main");
    area.addEventListener("touchstart", (event) => {
      const touch = event.touches[0];
      finger = event.touches.length > 1 || enlarged() || movesSideways(event.target) ? null
        : { x: touch.clientX, y: touch.clientY };
    }, { passive: true });
    area.addEventListener("touchcancel", () => { finger = null; });
    area.addEventListener("touchend", (event) => {
      if (!finger || event.touches.length || overview.open || selecting()) return;
      const touch = event.changedTouches[0];
      const across = touch.clientX - finger.x;
      const down = touch.clientY - finger.y;
      finger = null;
      if (Math.abs(across) > FAR && Math.abs(across) > 2 * Math.abs(down)) turn(across < 0 ? 1 : -1);
    });

    // -- marks

    function refresh() {
      for (const slide of slides) {
        const marked = marks.has(slide.id);
        slide.classList.toggle("marked", marked);
        one(".mark", slide).setAttribute("aria-pressed", String(marked));
        links.get(slide.id).parentNode.classList.toggle("marked", marked);
      }
      for (const list of all("[data-marked]")) {
        list.replaceChildren(...slides.filter((slide) => marks.has(slide.id)).map(entry));
        list.hidden = !marks.any();
      }
      for (const box of all("[data-if-marked]")) box.hidden = !marks.any();
      one("#deck-none").hidden = marks.any();
      one("#deck-clear").hidden = !marks.any();
    }

    function entry(slide) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = "#" + slide.id;
      link.append(...[...links.get(slide.id).childNodes].map((node) => node.cloneNode(true)));
      item.append(link);
      return item;
    }

    function tellKept(kept) {
      if (!kept) one("#deck-kept").textContent = "This browser keeps nothing: your marks stay while this page is open.";
    }

    for (const slide of slides) {
      one(".mark", slide).addEventListener("click", () => {
        tellKept(marks.toggle(slide.id));
        one("#deck-cleared").textContent = "";
        refresh();
      });
    }
    one("#deck-clear").addEventListener("click", () => {
      tellKept(marks.clear());
      refresh();
      one("#deck-cleared").textContent = "Your marks were cleared.";
      one("#deck-close").focus();
    });
    addEventListener("storage", (event) => { marks.again(event); refresh(); });

    // -- overview

    one("#deck-open").addEventListener("click", () => {
      overview.showModal();
      links.get(current.id).focus();
    });
    one("#deck-close").addEventListener("click", () => overview.close());
    overview.addEventListener("click", (event) => { if (event.target === overview) overview.close(); });
    document.addEventListener("click", (event) => {
      const link = event.target instanceof Element && event.target.closest("a[href^='#']");
      const slide = link && slideAt(link.hash);
      if (!slide) return;
      event.preventDefault();
      if (overview.open) overview.close();
      go(slide);
    });

    // -- begin

    refresh();
    show(slideAt(location.hash) || slides[0]);
    window.scrollTo(0, 0);
  }
})();
