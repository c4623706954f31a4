// Language, dates, swipe, table of sites, and charts that are drawn when they come into view.
"use strict";

(() => {
  const root = document.documentElement;
  const data = JSON.parse(document.getElementById("data").textContent);
  const plots = globalThis.restoraPlots;
  const all = (selector, of = document) => [...of.querySelectorAll(selector)];
  const state = { pair: data.main };
  const zh = () => root.lang.startsWith("zh");
  /** What a pair of texts, Chinese and English, says now. */
  const say = (texts) => texts[zh() ? 0 : 1];
  const fill = (text, args) => text.replace(/\{(\w+)\}/g, (blank, name) => args[name] ?? blank);
  root.classList.add("js");

  // Charts.

  const drawn = new Map();
  const near = new Set();

  function draw(element) {
    element.classList.remove("empty");
    if (!plots || !element.clientWidth) return;
    const { chart, key, part } = element.dataset;
    const toggle = element.parentElement.querySelector(".unchanged");
    const made = plots[chart]({
      data, say, key: Number(key), place: data.places[key], part: Number(part),
      pair: state.pair, width: element.clientWidth, unchanged: toggle ? toggle.checked : true,
    });
    const known = drawn.get(element);
    if (!made) {
      known?.dispose();
      drawn.delete(element);
      element.classList.add("empty");
      return;
    }
    element.style.height = `${made.height}px`;
    const plot = known ?? globalThis.restoraCharts.init(element, null, { renderer: "svg" });
    drawn.set(element, plot);
    plot.resize({ width: element.clientWidth, height: made.height });
    plot.setOption(made.option, { notMerge: true });
  }
  /** Draws again what is near; what is far is let go, and drawn when it comes into view. */
  function redraw() {
    for (const element of charts) {
      if (element.classList.contains("empty") || (near.has(element) && drawn.has(element))) {
        draw(element);
      } else if (drawn.has(element)) {
        drawn.get(element).dispose();
        drawn.delete(element);
      }
    }
  }

  const charts = all(".chart");
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      near[isIntersecting ? "add" : "delete"](target);
      if (isIntersecting && !drawn.has(target)) draw(target);
    }
  }, { rootMargin: "400px" });
  charts.forEach((element) => seen.observe(element));
  all(".unchanged").forEach((box) => box.addEventListener("change", () => {
    draw(box.closest(".plot").querySelector(".chart"));
  }));

  let width = innerWidth;
  let waiting;
  addEventListener("resize", () => {
    if (innerWidth === width || root.classList.contains("printing")) return;
    width = innerWidth;
    clearTimeout(waiting);
    waiting = setTimeout(() => { redraw(); untangle(); }, 150);
  });
  // On paper nothing can be opened. Numbers of charts are left out where they would fill volumes.
  let closed = [];
  addEventListener("beforeprint", () => {
    root.classList.add("printing");
    const many = all(".plot").length > 60;
    closed = all("details:not([open])").filter((one) => !(many && one.closest(".plot")));
    closed.forEach((one) => { one.open = true; });
    charts.forEach(draw);
    untangle();
  });
  addEventListener("afterprint", () => {
    root.classList.remove("printing");
    closed.forEach((one) => { one.open = false; });
    redraw();
    untangle();
  });
  document.getElementById("print")?.addEventListener("click", () => print());

  // Language.

  function speak(lang) {
    root.lang = lang;
    for (const element of all("[data-l]")) {
      element.setAttribute(element.dataset.l, zh() ? element.dataset.zh : element.dataset.en);
    }
    const titles = root.dataset;
    document.title = (zh() ? titles.zh : titles.en) ?? document.title;
    all(".switch button").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.lang === lang));
    });
    redraw();
    untangle();
    count();
  }
  all(".switch button").forEach((button) => {
    button.addEventListener("click", () => speak(button.dataset.lang));
  });

  // Maps: a swipe between two of the pictures.

  for (const map of all(".map")) {
    const slider = map.querySelector("input[type=range]");
    if (!slider) continue;
    const frame = map.querySelector(".frame");
    const set = (percent) => {
      slider.value = percent;
      frame.style.setProperty("--cut", `${slider.value}%`);
    };
    slider.addEventListener("input", () => set(slider.value));
    let from = null;
    const follow = (event) => {
      const box = frame.getBoundingClientRect();
      set((event.clientX - box.left) / box.width * 100);
    };
    frame.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      from = event.clientX;
      if (!event.target.closest("a")) follow(event);
    });
    frame.addEventListener("pointermove", (event) => {
      if (from === null) return;
      if (!frame.hasPointerCapture(event.pointerId)) {
        if (Math.abs(event.clientX - from) < 4) return;
        frame.setPointerCapture(event.pointerId);
      }
      follow(event);
    });
    const end = () => { from = null; };
    frame.addEventListener("pointerup", end);
    frame.addEventListener("pointercancel", end);
    frame.addEventListener("dragstart", (event) => event.preventDefault());
    set(50);
  }

  /** Hides names on the map of all sites that would lie on others; the largest sites come first. */
  function untangle() {
    for (const layer of all(".map.whole :is(.layer, .frame:not(:has(.layer)))")) {
      const taken = [];
      for (const label of all(".place", layer)) {
        label.hidden = false;
        const { left, right, top, bottom } = label.getBoundingClientRect();
        const meets = taken.some((box) => left < box.right && right > box.left && top < box.bottom && bottom > box.top);
        label.hidden = meets;
        if (!meets) taken.push({ left, right, top, bottom });
      }
    }
  }

  // Dates that are compared.

  function compare(pair) {
    state.pair = pair;
    const [from, to] = data.pairs[pair].map((date) => data.dates[date]);
    for (const map of all(".map")) {
      const layers = all(".layer", map);
      const find = (date) => layers.find((layer) => layer.dataset.date === date);
      if (!find(from) || !find(to)) continue;
      layers.forEach((layer) => {
        const { date } = layer.dataset;
        layer.dataset.role = date === from ? "before" : date === to ? "after" : "other";
      });
      map.querySelector(".when.left").textContent = from;
      map.querySelector(".when.right").textContent = to;
      const slider = map.querySelector("input[type=range]");
      const [inZh, inEn] = data.texts.swipe.map((text) => fill(text, { from, to }));
      Object.assign(slider.dataset, { l: "aria-label", zh: inZh, en: inEn });
      slider.setAttribute("aria-label", zh() ? inZh : inEn);
    }
    all("table[data-fill]").forEach((table) => refill(table, from, to));
    redraw();
  }
  /** Words in the languages of the page, as the page itself writes them. */
  const spans = (texts) => {
    if (data.languages.length < 2 || texts[0] === texts[1]) return [say(texts)];
    return texts.slice(0, 2).map((text, number) => {
      const span = document.createElement("span");
      span.lang = number === 0 ? "zh-CN" : "en";
      span.textContent = text;
      return span;
    });
  };
  const cell = (tag, content, numeric) => {
    const element = document.createElement(tag);
    if (tag === "th") element.scope = "row";
    if (numeric) element.className = "n";
    element.append(...[content].flat());
    return element;
  };

  /** Puts the numbers of the pair that was chosen into the table of a chart. */
  function refill(table, from, to) {
    const element = table.closest(".plot").querySelector(".chart");
    const place = data.places[element.dataset.key];
    const { show, signed } = plots.tools;
    const number = (value, decimals, write = show) => (value === null || value === undefined ? "–" : write(value, decimals));
    const isServices = table.dataset.fill === "services";
    const what = isServices ? data.texts.services : data.texts.sankey;
    const caption = what.map((text, lang) => fill(data.texts.withDates[lang], { what: text, from, to }));
    table.caption.replaceChildren(...spans(caption));
    const body = table.tBodies[0];
    if (isServices) {
      const heads = all("thead th", table);
      [from, to].forEach((date, at) => { heads[at + 1].firstChild.textContent = `${date} `; });
      const [before, after] = data.pairs[state.pair].map((date) => {
        const sums = place.s[date];
        return sums && [...sums, sums.reduce((a, b) => a + b, 0)];
      });
      [...body.rows].forEach((row, at) => {
        const [a, b] = [before?.[at], after?.[at]];
        const known = a !== undefined && b !== undefined && before && after;
        row.cells[1].textContent = number(a, data.money.d);
        row.cells[2].textContent = number(b, data.money.d);
        row.cells[3].textContent = known ? signed(b - a, data.money.d) : "–";
      });
      return;
    }
    const worth = all("thead th", table).length > 3;
    const name = (code) => spans(code === null ? data.texts.other : data.classes[code].slice(3));
    body.replaceChildren(...(place.f[state.pair] ?? []).map(([a, b, area, value]) => {
      const row = document.createElement("tr");
      row.append(cell("th", name(a)), cell("td", name(b)), cell("td", number(area, data.area.d), true));
      if (worth) row.append(cell("td", number(value, data.worth.d, signed), true));
      return row;
    }));
  }
  const pairs = document.getElementById("pair");
  pairs?.addEventListener("change", () => compare(Number(pairs.value)));

  // Table of all sites.

  const table = document.getElementById("overview");
  const search = document.getElementById("search");
  const rows = table ? [...table.tBodies[0].rows] : [];
  function count() {
    if (!search) return;
    const shown = rows.filter((row) => !row.hidden).length;
    const told = fill(say(data.texts.found), { count: shown, all: rows.length });
    document.getElementById("found").textContent = search.value ? told : "";
  }
  search?.addEventListener("input", () => {
    const wanted = search.value.trim().toLowerCase();
    for (const row of rows) {
      const text = `${row.cells[0].textContent} ${row.cells[1]?.className ? "" : row.cells[1]?.textContent}`;
      row.hidden = !text.toLowerCase().includes(wanted);
    }
    count();
  });
  const order = new Intl.Collator(["zh-CN", "en"], { numeric: true });
  all("thead th", table ?? document.createElement("table")).forEach((head, at) => {
    head.querySelector("button").addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      all("thead th", table).forEach((other) => other.setAttribute("aria-sort", "none"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const numeric = head.classList.contains("n");
      const read = (row) => {
        const text = row.cells[at].textContent;
        return numeric ? Number.parseFloat(text.replace(/[,+]/g, "")) : text;
      };
      const keyed = rows.map((row) => [read(row), row]);
      keyed.sort(([a], [b]) => {
        // What is not known comes last, whichever way.
        if (numeric && (Number.isNaN(a) || Number.isNaN(b))) return Number.isNaN(a) - Number.isNaN(b);
        const sign = numeric ? a - b : order.compare(a, b);
        return down ? -sign : sign;
      });
      table.tBodies[0].append(...keyed.map(([, row]) => row));
    });
  });

  untangle();
})();
