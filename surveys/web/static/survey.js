/* The survey one step at a time, with a draft in this browser. Only the finished form is sent, when its button is pressed. */
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");

  // It runs when the page has been read. Should anything fail, the page falls back to the one long form that it is without a script.
  document.addEventListener("DOMContentLoaded", () => {
    try {
      document.getElementById("survey") ? survey() : aftermath(document.body.dataset.draft);
    } catch (error) {
      root.classList.remove("js");
      throw error;
    }
  });
  // A page put back by the browser would still show answers that were sent or cleared. Where no draft is kept, what was
  // typed is nowhere else, and stays until it was received.
  let received = false;
  addEventListener("pageshow", (event) => { if (event.persisted && (received || !draft.refused)) location.reload(); });

  // Screen readers speak what is put into a region that was there before, and only the text in it.
  const say = (region, text) => { if (region.textContent !== text) region.textContent = text; };

  // ---- the draft: in this browser only, under the end of the link's signature and never the whole link

  const KEY = "parallax-draft-" + (location.pathname.split("/s/")[1] || "").split("/")[0].slice(-12);
  const draft = {
    refused: false, // this browser keeps nothing
    read() { try { return JSON.parse(localStorage.getItem(KEY)); } catch { return null; } },
    write(value) {
      try { localStorage.setItem(KEY, JSON.stringify(value)); this.refused = false; } catch { this.refused = true; }
    },
    clear() { try { localStorage.removeItem(KEY); } catch { /* then there is none */ } },
  };

  function aftermath(what) {
    if (what === "clear") draft.clear();
    const kept = document.getElementById("kept"); // what is true of this browser alone is said by the script alone
    if (!kept || !(draft.read() || what === "clear")) return;
    say(kept, kept.dataset.says);
    if (what !== "offer") return;
    kept.append(" ", button("Clear my draft", "link"));
    kept.lastChild.addEventListener("click", () => {
      draft.clear();
      say(kept, "Your draft was cleared.");
    });
  }

  const button = (text, className, id = "") =>
    Object.assign(document.createElement("button"), { type: "button", textContent: text, className, id });

  // ---- the survey

  function survey() {
    const form = document.getElementById("survey");
    const one = (selector, within = document) => within.querySelector(selector);
    const all = (selector, within = document) => [...within.querySelectorAll(selector)];
    const steps = all(".step", form);
    const inner = steps.slice(1, -1);
    const review = steps.at(-1);
    const title = document.title;
    const summary = one("#summary");
    const send = one("#send");
    const fresh = new Map(); // step -> the items answered since the page was opened
    const SPOKEN = [100, 50, 20, 10, 0, -1, -10, -50, -100]; // characters left at which a screen reader says how many
    const spoken = new Map(); // comment -> how many of these were passed
    const spent = new Map(); // step -> milliseconds it was shown; kept in memory only
    const ownNames = JSON.parse(form.dataset.ownNames || "[]").filter((name) => name.length > 1).map((name) =>
      new RegExp(`(?<!\\p{L})${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?!\\p{L})`, "u"));
    let current = steps[0];
    let since = performance.now();
    let warned = false;
    let sending = false;
    for (const skip of all(".skip", form)) skip.remove(); // with a script, an answer is taken back by its own button
    const later = (made) => Object.assign(made, { hidden: true });
    one("#moves").append(later(button("Back", "button quiet", "back")), button("Start", "button", "next"));
    for (const line of [one(".restored"), one("#draft")]) line.append(" ", later(button("Clear all my answers", "link clears")));
    history.scrollRestoration = "manual";
    form.noValidate = true; // a browser cannot point at a field on a hidden step; we can

    // -- reading the form

    const radios = (box) => all("input[type=radio]", box);
    const chosen = (box) => one("input:checked", box)?.value;
    const ratings = (step) => all(".rating:not([hidden])", step);
    const rated = (step) => all(".rating:not(.expectation, .change)", step); // of oneself or the executive, by the whole scale
    const length = (text) => [...text.replace(/\r\n?/g, "\n").trim()].length;
    const closed = (step) => { const gate = one(".gate", step); return gate && chosen(gate) === "no"; };

    function values() {
      const found = {};
      for (const field of form.elements) {
        if (!field.name || field.name === "whole") continue;
        if (field.type === "radio" || field.type === "checkbox") {
          if (field.checked) (found[field.name] ||= []).push(field.value);
        } else if (field.value) found[field.name] = [field.value];
      }
      return found;
    }

    function fill(saved) {
      for (const field of form.elements) {
        if (!field.name || field.name === "whole") continue;
        const wanted = saved[field.name] || [];
        if (field.type === "radio" || field.type === "checkbox") field.checked = wanted.includes(field.value);
        else if (field.value !== (wanted[0] || "")) field.value = wanted[0] || "";
      }
    }

    // -- saving

    // Another tab may have the same survey open: only what was changed here is put into what is kept.
    function save(...names) {
      const kept = draft.read();
      const merged = kept?.values ?? {};
      const here = values();
      for (const name of names) name in here ? merged[name] = here[name] : delete merged[name];
      draft.write({ at: current === steps[0] && kept?.at || current.id, values: draft.refused ? here : merged });
      tellOfDraft();
      if (draft.refused) addEventListener("beforeunload", askFirst);
    }

    function tellOfDraft() {
      say(one("#kept"), draft.refused ? "This browser keeps no draft: your answers stay while this page is open."
        : "Your draft is kept in this browser only.");
      one("#draft .clears").hidden = draft.refused;
    }

    function askFirst(event) { if (!received && answered()) event.preventDefault(); }

    function clear() {
      if (!confirm("Clear all your answers? They are kept nowhere but in this browser.")) return;
      draft.clear();
      fill({});
      summary?.remove();
      fresh.clear();
      refresh();
      say(one("#kept"), "");
      for (const offered of all(".clears")) offered.hidden = true;
      go(steps[0]);
      say(one("#restored"), "All your answers were cleared.");
    }

    // What another tab of this survey wrote is taken over; sent or cleared there, it is gone here too.
    addEventListener("storage", (event) => {
      if ((event.key !== KEY && event.key !== null) || sending) return;
      const kept = draft.read();
      if (!kept?.values) return location.replace(location.pathname);
      fill(kept.values);
      refresh();
      tellOfDraft();
      nameNext();
      if (current === review) overview();
    });

    // -- what depends on the answers

    function refresh() {
      for (const rating of all(".rating")) offerToClear(rating);
      for (const gated of all(".gated")) gated.classList.toggle("open", chosen(one(".gate", gated.parentNode)) === "yes");
      // an area that was not seen is not compared with before either: the server counts it as not observed
      for (const box of all("[data-behind]")) box.hidden = chosen(document.getElementById(box.dataset.behind)) === "no";
      for (const line of all("[data-nothing]")) line.hidden = ratings(line.parentNode).length > 0;
      for (const area of all("textarea")) comment(area);
      countPicks();
    }

    function offerToClear(rating) {
      const offered = one(".clear", rating);
      if (!chosen(rating)) offered?.remove();
      else if (!offered) {
        const made = button("Clear", "link clear");
        made.lang = "en";
        made.setAttribute("aria-label", "Clear this answer");
        one(".scale", rating).append(made);
      }
    }

    function clearAnswer(pressed) {
      const rating = pressed.closest(".rating");
      for (const radio of radios(rating)) radio.checked = false;
      radios(rating)[0].focus();
      pressed.remove();
      save(radios(rating)[0].name);
    }

    function countPicks(refused) {
      const line = one("#picked");
      if (!line) return;
      const count = all("#picks input:checked").length;
      say(line, refused ? "Three at most: take one away first." : count ? `${count} of 3 chosen` : "");
    }

    function comment(area) {
      const longest = Number(area.dataset.longest);
      const count = length(area.value);
      const left = longest - count;
      const line = document.getElementById(area.id + "-count");
      line.classList.toggle("over", left < 0);
      line.textContent = left < 0 ? `${-left} too many` : count ? `${count} so far` : "";
      const passed = SPOKEN.filter((step) => left <= step).length;
      if (passed !== (spoken.get(area) ?? 0)) {
        spoken.set(area, passed);
        const many = Math.abs(left) === 1 ? "1 character" : `${Math.abs(left)} characters`;
        say(document.getElementById(area.id + "-left"), passed ? `${many} ${left < 0 ? "too many" : "left"}` : "");
      }
      say(document.getElementById(area.id + "-warning"), revealing(area.value));
    }

    function revealing(text) {
      const mail = /[^\s@]+@[^\s@]+\.[^\s@]{2,}/.test(text);
      const years = /\b(19|20)\d\d\s*[-–/]\s*(19|20)\d\d\b/g;
      const phone = /\+?\d(?:[\s().\/-]{0,2}\d){7,}/.test(text.replace(years, ""));
      const name = ownNames.some((own) => own.test(text));
      const found = [name && "your own name", mail && "an e-mail address", phone && "a phone number"].filter(Boolean);
      if (!found.length) return "";
      const what = found.join(", ").replace(/, ([^,]*)$/, " and $1");
      return `This seems to hold ${what}. Comments are shown word for word, so it could tell who wrote this.`;
    }

    // -- going from step to step: the address' fragment is the step, so the browser's own back button works

    function stepOf(hash) {
      const target = hash.length > 1 ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
      return { target, step: target?.closest(".step") || steps[0] };
    }

    function go(step) {
      if (location.hash !== "#" + step.id) history.pushState(null, "", "#" + step.id);
      show(step);
    }

    function show(step, target) {
      spent.set(current, (spent.get(current) || 0) + performance.now() - since);
      since = performance.now();
      current = step;
      for (const each of steps) each.classList.toggle("current", each === step);
      const index = steps.indexOf(step);
      one("#back").hidden = index === 0;
      one("#next").hidden = step === review;
      nameNext();
      const line = one("#declining");
      if (line) line.hidden = index !== 0;
      const heading = one("h1, h2", step);
      document.title = index === 0 ? title : `${heading.textContent.trim().replace(/\s+/g, " ")} – ${title}`;
      if (step === review) overview();
      if (target && target !== step) {
        target.scrollIntoView();
        one("input, textarea", target)?.focus({ preventScroll: true }) ?? target.focus();
      } else {
        scrollTo(0, 0);
        heading.focus({ preventScroll: true });
      }
    }

    function nameNext() { one("#next").textContent = current !== steps[0] ? "Next" : answered() ? "Go on" : "Start"; }

    function next() {
      const tick = current === steps[0] && unticked();
      if (tick) return askForTick(tick);
      const index = steps.indexOf(current);
      // the first time after a restored draft, go on where it was left
      go(steps[index === 0 && resume ? steps.indexOf(resume) : index + 1]);
      if (index === 0) resume = null;
    }

    const unticked = () => { const box = one("#understood input"); return box && !box.checked ? box : null; };

    function askForTick(box) {
      say(one("#tick-first"), "Please tick this first: it is how your answers will be shown.");
      box.focus();
      box.scrollIntoView({ block: "center" });
    }

    // -- the review

    const answered = () => Object.keys(values()).length > 0;

    function tally(step) {
      if (step.id === "choice") return one("#picked").textContent || "none chosen";
      if (step.id === "words") {
        const written = all("textarea", step).filter((area) => length(area.value));
        return written.length ? `${written.length} of ${all("textarea", step).length} written` : "left empty";
      }
      if (closed(step)) return "not able to observe";
      const given = ratings(step).map(chosen);
      if (!given.length) return "nothing to compare";
      const unseen = given.filter((value) => value === "n").length;
      const skipped = given.filter((value) => value === undefined).length;
      const scored = given.length - unseen - skipped;
      const parts = [[scored, "answered"], [unseen, one(".change", step) ? "not able to judge" : "not observed"], [skipped, "skipped"]];
      return parts.filter(([count]) => count).map(([count, what]) => `${count} ${what}`).join(", ");
    }

    function overview() {
      const list = one("#overview");
      list.replaceChildren(...inner.map((step) => {
        const row = document.createElement("li");
        const link = document.createElement("a");
        const name = document.createElement("b");
        const count = document.createElement("span");
        link.href = "#" + step.id;
        const heading = one("h2 span", step);
        name.textContent = heading.textContent;
        if (heading.lang) name.lang = heading.lang;
        count.textContent = tally(step);
        link.append(name, " ", count);
        row.append(link, ...comments(step));
        return row;
      }));
      const note = one("#gentle");
      const found = warned ? "" : gently();
      warned ||= Boolean(found);
      say(note, "");
      setTimeout(() => say(note, found), 100); // once its step is there, or it would not be spoken
    }

    function comments(step) {
      return all("textarea", step).filter((area) => length(area.value)).map((area) => {
        const written = document.createElement("p");
        const title = one("label strong", area.parentNode).cloneNode(true);
        title.lang = area.parentNode.querySelector("label").lang;
        written.className = "written";
        written.append(title, " ", area.value.trim());
        return written;
      });
    }

    // One gentle question about answers that look careless. It holds nobody up, and nothing of it is kept.
    function gently() {
      const given = inner.flatMap((step) => closed(step) ? [] : rated(step).map(chosen));
      const scored = given.filter((value) => value && value !== "n");
      if (given.length && given.every((value) => value === "n"))
        return "You marked everything as not observed. If that is right, simply send it. You can also say that you would rather not take part.";
      if (scored.length >= 10 && scored.length === given.length && new Set(scored).size === 1)
        return "All your answers are the same. If that is how you see it, simply send them. Otherwise, look over them once more.";
      const hasty = inner.some((step) => fresh.get(step)?.size && fresh.get(step).size === rated(step).length
        && spent.get(step) < 2000 * fresh.get(step).size);
      return hasty ? "Would you like to look over your answers once more? If you are sure, simply send them." : "";
    }

    // -- events

    form.addEventListener("input", (event) => {
      const field = event.target;
      if (field.name === "picks" && all("#picks input:checked").length > 3) {
        field.checked = false;
        return countPicks(true);
      }
      const rating = field.closest(".rating");
      if (rating) {
        if (!fresh.has(current)) fresh.set(current, new Set());
        fresh.get(current).add(rating.id);
        offerToClear(rating);
      } else refresh();
      if (field.name === "understood" && field.checked) say(one("#tick-first"), "");
      save(field.name);
    });

    document.addEventListener("click", (event) => {
      if (event.target.matches(".clears")) clear();
      else if (event.target.matches(".clear")) clearAnswer(event.target);
    });

    one("#next").addEventListener("click", next);
    one("#back").addEventListener("click", () => go(steps[steps.indexOf(current) - 1]));
    addEventListener("hashchange", () => { const { step, target } = stepOf(location.hash); show(step, target); });

    form.addEventListener("submit", (event) => {
      const long = one(".over");
      const tick = unticked();
      event.preventDefault();
      if (current !== review) next(); // the enter key
      else if (tick) { go(steps[0]); askForTick(tick); }
      else if (long) location.hash = long.id.replace(/-count$/, "");
      else if (!sending) post();
    });

    // -- sending: the page stays as it is until the server says that it has the answers

    async function post() {
      const stop = new AbortController();
      const patience = setTimeout(() => stop.abort(), 30000);
      hold(true);
      say(one("#failed"), "");
      try {
        const body = new URLSearchParams(new FormData(form));
        const answer = await fetch(location.pathname, { method: "POST", body, signal: stop.signal });
        if (answer.redirected && answer.url.includes("/thanks?")) leave(() => location.replace(answer.url));
        else told(new DOMParser().parseFromString(await answer.text(), "text/html"));
      } catch {
        failed("No answer came, so it is not certain that your answers arrived. Please send them again; they cannot count twice.");
      } finally {
        clearTimeout(patience);
      }
    }

    function told(page) {
      if (page.getElementById("summary")) leave(() => form.submit()); // something to put right: the server's own page says what
      else if (page.body.dataset.draft === "clear") leave(() => location.reload()); // this link takes no answers any more
      else failed(`${page.querySelector("h1").textContent}. ${page.querySelector("main p").textContent}`);
    }

    function leave(how) {
      received = true;
      how();
    }

    function failed(why) {
      hold(false);
      say(one("#failed"), `${why} Everything you entered is still on this page.`);
    }

    function hold(on) {
      sending = on;
      send.setAttribute("aria-disabled", on);
      send.textContent = on ? "Sending …" : "Send my answers";
    }

    // -- begin

    const saved = summary ? null : draft.read();
    let resume = null;
    if (saved?.values) {
      fill(saved.values);
      // once a reader has begun to listen: what is there from the start is not spoken
      setTimeout(() => say(one("#restored"), "Your draft in this browser was restored."), 300);
      one(".restored .clears").hidden = false;
      const left = document.getElementById(saved.at);
      resume = inner.includes(left) || left === review ? left : null;
    }
    refresh();
    bars();
    if (saved?.values) save();
    if (summary) save(...Object.keys(values()));
    if (summary) {
      const first = one(".error:not(:empty)")?.closest(".step") || review;
      history.replaceState(null, "", "#" + first.id);
      show(first);
      addEventListener("load", () => summary.focus()); // not before: going to the fragment takes the focus away
    } else if (stepOf(location.hash).step !== steps[0]) {
      show(stepOf(location.hash).step);
    } else nameNext();

    function bars() {
      inner.forEach((step, index) => {
        const bar = document.createElement("progress");
        bar.className = "bar";
        bar.max = inner.length;
        bar.value = index + 1;
        bar.setAttribute("aria-hidden", "true");
        one("h2 small", step).append(bar);
      });
    }
  }
})();
