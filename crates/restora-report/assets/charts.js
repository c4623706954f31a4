// Options of the charts, from the data of the page. Nothing here touches the document.
"use strict";

globalThis.restoraPlots = (() => {
  // Okabe and Ito's colours: told apart by those who do not see red and green.
  const BLUE = "#0072b2", ORANGE = "#d55e00", GREY = "#8a939c", DARK = "#39424c", FAINT = "#c3c9cf";
  const LINES = [BLUE, ORANGE, "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000"];
  const TEXT = "#2b333b";
  const FONT = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",system-ui,sans-serif';
  // Flows that are a smaller part of all that is drawn are pooled.
  const MOST_BARS = 10;

  const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
  const show = (value, decimals) => value.toLocaleString("en-US", {
    minimumFractionDigits: decimals, maximumFractionDigits: decimals,
  });
  const signed = (value, decimals) => (value > 0 ? "+" : "") + show(value, decimals);
  const fill = (text, args) => text.replace(/\{(\w+)\}/g, (blank, name) => args[name] ?? blank);

  /** Numbers on an axis, in as few letters as they need. */
  const tick = (value) => value.toLocaleString("en-US", { maximumSignificantDigits: 6 });

  const base = (more) => ({
    animation: false,
    textStyle: { fontFamily: FONT, color: TEXT },
    ...more,
    tooltip: { confine: true, textStyle: { fontSize: 13, color: TEXT }, ...more.tooltip },
  });
  const names = (width, list) => ({
    type: "category", inverse: true, data: list,
    axisTick: { show: false }, axisLine: { lineStyle: { color: FAINT } },
    axisLabel: {
      color: TEXT, interval: 0, overflow: "truncate", width: width < 520 ? 116 : 220,
    },
  });
  const values = (unit, width) => ({
    type: "value", name: unit, nameLocation: "middle", nameGap: 28,
    nameTextStyle: { color: DARK }, splitNumber: width < 700 ? 3 : 5, scale: false,
    axisLabel: { color: DARK, hideOverlap: true, formatter: tick },
    splitLine: { lineStyle: { color: "#e6e9ec" } },
  });
  const room = (width, more) => ({
    left: 8, right: width < 520 ? 56 : 96, top: 36, bottom: 34, containLabel: true, ...more,
  });

  /** Value by service, before and after. */
  function services({ data, place, pair, say, width }) {
    const [from, to] = data.pairs[pair] ?? [0, 0];
    const dates = from === to ? [from] : [from, to];
    const known = dates.filter((date) => place.s[date]);
    if (!known.length) return null;
    const money = data.money ?? { u: ["", ""], d: 0 };
    const series = known.map((date) => ({
      type: "bar", name: data.dates[date], data: place.s[date], barGap: "10%", barMaxWidth: 13,
      itemStyle: { color: date === to ? BLUE : GREY },
    }));
    return {
      height: 96 + data.services.length * 36,
      option: base({
        legend: { top: 0, left: 0, itemWidth: 14, textStyle: { color: TEXT } },
        grid: room(width, { right: 28 }),
        xAxis: values(say(money.u), width),
        yAxis: names(width, data.services.map(say)),
        tooltip: {
          trigger: "axis", axisPointer: { type: "shadow" },
          formatter: (items) => [`<b>${escape(items[0].name)}</b>`, ...items.map((item) =>
            `${escape(item.seriesName)}: ${show(item.value, money.d)} ${escape(say(money.u))}`)].join("<br>"),
        },
        series,
      }),
    };
  }

  /** What the change of value is made of: [label, value], the largest first. */
  function parts({ data, place, pair, say }) {
    const name = (number) => (number === null ? say(data.texts.otherClasses) : say(data.classes[number]));
    let found = [];
    const change = place.d[pair];
    if (place.c) {
      const [from, to] = data.pairs[pair];
      found = place.c.map(([number, sums]) => [name(number), (sums[to] ?? 0) - (sums[from] ?? 0)]);
    } else {
      let pooled = 0;
      for (const [from, to, , value] of place.f[pair] ?? []) {
        if (value === null || (from === to && from !== null && value === 0)) continue;
        if (from === null) pooled += value;
        else found.push([`${name(from)} → ${name(to)}`, value]);
      }
      if (pooled !== 0) found.push([null, pooled]);
    }
    found = found.filter(([, value]) => value !== 0);
    const total = found.reduce((sum, [, value]) => sum + value, 0);
    let other = found.filter(([label]) => label === null).reduce((sum, [, value]) => sum + value, 0);
    found = found.filter(([label]) => label !== null).sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]));
    if (found.length > MOST_BARS + 1) {
      other += found.slice(MOST_BARS).reduce((sum, [, value]) => sum + value, 0);
      found = found.slice(0, MOST_BARS);
    }
    if (other !== 0) found.push([say(place.c ? data.texts.otherClasses : data.texts.other), other]);
    const size = found.reduce((sum, [, value]) => sum + Math.abs(value), 0);
    if (change !== null && change !== undefined && Math.abs(change - total) > size * 1e-6) {
      found.push([say(data.texts.rest), change - total]);
      return { found, total: change };
    }
    return { found, total };
  }

  function waterfall(of) {
    const { data, place, say, width } = of;
    if (!data.pairs.length) return null;
    const { found, total } = parts(of);
    if (!found.length) return null;
    const money = (place.c ? data.money : data.worth) ?? data.change ?? { u: ["", ""], d: 0 };
    let at = 0;
    const bars = found.map(([label, value]) => {
      const bar = { label, from: at, to: at + value, value };
      at += value;
      return bar;
    });
    bars.push({ label: say(data.texts.total), from: 0, to: total, value: total, total: true });
    const draw = (params, api) => {
      const bar = bars[params.dataIndex];
      const [x0, y] = api.coord([bar.from, params.dataIndex]);
      const [x1] = api.coord([bar.to, params.dataIndex]);
      const height = Math.min(18, api.size([0, 1])[1] * 0.62);
      const right = Math.max(x0, x1);
      const colour = bar.total ? DARK : bar.value < 0 ? ORANGE : BLUE;
      const children = [
        {
          type: "rect", style: { fill: colour },
          shape: { x: Math.min(x0, x1), y: y - height / 2, width: Math.max(1, Math.abs(x1 - x0)), height },
        },
        {
          type: "text",
          style: {
            text: signed(bar.value, money.d), x: right + 5, y, fill: TEXT, verticalAlign: "middle",
            font: `${bar.total ? "bold " : ""}12px ${FONT}`,
          },
        },
      ];
      if (!bar.total) {
        const [, next] = api.coord([bar.to, params.dataIndex + 1]);
        children.push({
          type: "line", style: { stroke: GREY, lineDash: [2, 2] },
          shape: { x1, y1: y + height / 2, x2: x1, y2: next - height / 2 },
        });
      }
      return { type: "group", children };
    };
    return {
      height: 84 + bars.length * 30,
      option: base({
        grid: room(width, { top: 8 }),
        xAxis: values(say(money.u), width),
        yAxis: names(width, bars.map((bar) => bar.label)),
        tooltip: {
          trigger: "item",
          formatter: ({ dataIndex }) => `${escape(bars[dataIndex].label)}<br><b>${signed(bars[dataIndex].value, money.d)}</b> ${escape(say(money.u))}`,
        },
        series: [{
          type: "custom", renderItem: draw, encode: { x: [1, 2], y: 0 },
          data: bars.map((bar, number) => [number, bar.from, bar.to]),
        }],
      }),
    };
  }

  /** What became of the land: classes before on the left, after on the right. */
  function sankey({ data, place, pair, say, width, unchanged }) {
    const all = (place.f[pair] ?? []).filter(([from, to]) => unchanged || from === null || from !== to);
    const whole = all.reduce((sum, flow) => sum + flow[2], 0);
    if (!(whole > 0)) return null;
    const links = new Map();
    const add = (from, to, area) => {
      const key = `${from} ${to}`;
      const link = links.get(key) ?? { from, to, area: 0 };
      link.area += area;
      links.set(key, link);
    };
    for (const [from, to, area] of all) {
      if (area <= 0) continue;
      add(from ?? "other", to ?? "other", area);
    }
    const { u, d } = data.area ?? { u: ["", ""], d: 0 };
    const sums = new Map();
    for (const { from, to, area } of links.values()) {
      sums.set(`a${from}`, (sums.get(`a${from}`) ?? 0) + area);
      sums.set(`b${to}`, (sums.get(`b${to}`) ?? 0) + area);
    }
    const name = (id) => (id.slice(1) === "other" ? say(data.texts.other) : say(data.classes[id.slice(1)]));
    const colour = (id) => (id.slice(1) === "other" ? GREY : data.classes[id.slice(1)][2]);
    const order = (id) => (id.slice(1) === "other" ? 1e6 : Number(id.slice(1)));
    const [first, last] = data.pairs[pair];
    const nodes = [...sums.keys()].sort((x, y) => order(x) - order(y)).map((id) => ({
      name: id, depth: id[0] === "a" ? 0 : 1,
      itemStyle: { color: colour(id), borderColor: "#6b747d", borderWidth: 0.5 },
      label: { position: id[0] === "a" ? "left" : "right" },
    }));
    const count = Math.max(...["a", "b"].map((side) => nodes.filter((node) => node.name[0] === side).length));
    // Names stand outside, so that they lie on no flow.
    const room = width < 520 ? 76 : 190;
    // Where transitions are pooled, what flows from a class that is named is not all of it.
    const pooled = all.some(([from]) => from === null);
    const text = (id) => (pooled ? name(id) : `${name(id)}  ${show(sums.get(id), d)}`);
    return {
      height: Math.max(260, 60 + count * 44),
      option: base({
        tooltip: {
          trigger: "item",
          formatter: ({ dataType, data: one, name: id }) => (dataType === "edge"
            ? `${escape(name(one.source))} (${escape(data.dates[first])}) → ${escape(name(one.target))} (${escape(data.dates[last])})<br><b>${show(one.value, d)}</b> ${escape(say(u))} · ${show(one.value / whole * 100, 1)} %`
            : `${escape(name(id))} (${escape(data.dates[id[0] === "a" ? first : last])})<br><b>${show(sums.get(id), d)}</b> ${escape(say(u))}`),
        },
        series: [{
          type: "sankey", left: room, right: room, top: 10, bottom: 10, nodeWidth: 14, nodeGap: 12,
          layoutIterations: 0, draggable: false, emphasis: { focus: "adjacency" },
          label: {
            color: TEXT, fontSize: 12, width: room - 8, overflow: "truncate",
            formatter: ({ name: id }) => (width < 520 ? name(id) : text(id)),
          },
          data: nodes,
          links: [...links.values()].map(({ from, to, area }) => ({
            source: `a${from}`, target: `b${to}`, value: area,
            lineStyle: from === to
              ? { color: FAINT, opacity: 0.45 }
              : { color: colour(`a${from}`), opacity: 0.7 },
          })),
        }],
      }),
    };
  }

  /** Numbers over the dates. */
  function lines({ data, place, part, say, width }) {
    const { u, d, l } = place.y[part];
    const timed = data.years !== null;
    const point = (value, number) => (timed ? [data.years[number], value] : value);
    const label = (x) => data.dates[timed ? data.years.indexOf(x) : x] ?? "";
    const axis = timed
      ? {
        type: "value", min: "dataMin", max: "dataMax", splitLine: { show: false },
        axisTick: { customValues: data.years },
        axisLabel: { customValues: data.years, formatter: label, color: DARK, hideOverlap: true },
      }
      : { type: "category", data: data.dates, axisLabel: { color: DARK, hideOverlap: true } };
    return {
      height: 280,
      option: base({
        legend: { top: 0, left: 0, type: "plain", textStyle: { color: TEXT }, show: l.length > 1 },
        grid: room(width, { top: 44 + (l.length > 3 && width < 520 ? 40 : 0), right: 24, bottom: 10 }),
        xAxis: axis,
        yAxis: {
          type: "value", name: say(u), nameLocation: "end", nameTextStyle: { color: DARK, align: "left" },
          splitNumber: 4, axisLabel: { color: DARK, formatter: tick },
          splitLine: { lineStyle: { color: "#e6e9ec" } },
        },
        tooltip: {
          trigger: "axis",
          formatter: (items) => [`<b>${escape(label(timed ? items[0].value[0] : items[0].dataIndex))}</b>`,
            ...items.map((item) => {
              const value = timed ? item.value[1] : item.value;
              return `${escape(item.seriesName)}: ${value === null ? "–" : show(value, d)} ${escape(say(u))}`;
            })].join("<br>"),
        },
        series: l.map((line, number) => ({
          type: "line", name: say(line), data: line[2].map(point), connectNulls: false,
          symbol: ["circle", "rect", "triangle", "diamond"][number % 4], symbolSize: 8,
          lineStyle: { width: 2, color: LINES[number % LINES.length], type: ["solid", "dashed", "dotted"][Math.floor(number / 2) % 3] },
          itemStyle: { color: LINES[number % LINES.length] },
        })),
      }),
    };
  }

  /** Intervals with what lies in them, one below the other. */
  function intervals({ data, key, say, width }) {
    const { u, d, r, b } = data.intervals[key];
    const draw = (params, api) => {
      const [, , low, middle, high, mark] = r[params.dataIndex];
      const [x0, y] = api.coord([low, params.dataIndex]);
      const [x1] = api.coord([high, params.dataIndex]);
      const [xm] = api.coord([middle, params.dataIndex]);
      const line = (xa, ya, xb, yb, stroke, lineWidth) => ({
        type: "line", shape: { x1: xa, y1: ya, x2: xb, y2: yb }, style: { stroke, lineWidth },
      });
      const children = [
        line(x0, y, x1, y, BLUE, 3), line(x0, y - 6, x0, y + 6, BLUE, 2), line(x1, y - 6, x1, y + 6, BLUE, 2),
        { type: "circle", shape: { cx: xm, cy: y, r: 5 }, style: { fill: DARK } },
      ];
      if (mark !== null) {
        const [x] = api.coord([mark, params.dataIndex]);
        children.push({
          type: "polygon", style: { fill: "#fff", stroke: ORANGE, lineWidth: 2 },
          shape: { points: [[x, y - 7], [x + 6, y], [x, y + 7], [x - 6, y]] },
        });
      }
      return { type: "group", children };
    };
    const rule = (params, api) => {
      const [x] = api.coord([b, 0]);
      const { y, height } = params.coordSys;
      return {
        type: "line", shape: { x1: x, y1: y, x2: x, y2: y + height },
        style: { stroke: DARK, lineWidth: 1.5, lineDash: [5, 4] },
      };
    };
    const series = [{
      type: "custom", renderItem: draw, encode: { x: [1, 2, 3], y: 0 }, z: 3,
      data: r.map(([, , low, middle, high, mark], number) => [number, low, high, mark ?? middle]),
    }];
    if (b !== null) series.push({ type: "custom", renderItem: rule, data: [[0, b]], encode: { x: 1, y: 0 }, silent: true });
    return {
      height: 84 + r.length * 34,
      option: base({
        grid: room(width, { top: 8, right: 28 }),
        xAxis: values(say(u), width),
        yAxis: names(width, r.map(say)),
        tooltip: {
          trigger: "item",
          formatter: ({ dataIndex }) => {
            const [, , low, middle, high, mark] = r[dataIndex];
            const more = mark === null ? "" : `<br>◇ ${escape(say(data.texts.onMap))}: ${show(mark, d)}`;
            return `${escape(say(r[dataIndex]))}<br><b>${show(middle, d)}</b> (${show(low, d)} … ${show(high, d)}) ${escape(say(u))}${more}`;
          },
        },
        series,
      }),
    };
  }

  return { services, waterfall, sankey, lines, intervals, tools: { escape, show, signed, fill } };
})();
