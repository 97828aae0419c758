'use strict';
// Small multiples over one time axis: a cursor that all share, zoom by dragging, anomalies and incidents marked.
(() => {
  const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400,
    172800, 604800, 1209600, 2592000, 7776000, 31536000].map(s => s * 1000);

  // All that the charts share.
  // Times are shown in the browser's zone, unless those of the source name no zone: then as they are there.
  const shared = { timed: true, local: false, width: 1000, from: 0, to: 1, x: null, select: null, incidents: [], colors: {} };
  const charts = [];
  let onZoom = () => {}, onCursor = () => {};

  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  function readColors() {
    for (const c of ['series', 'alarm', 'muted', 'grid', 'band', 'shade', 'threshold', 'text', 'accent', 'surface']) {
      shared.colors[c] = css('--' + c);
    }
  }

  function timeText(x, span) {
    if (!shared.timed) return Math.round(x).toLocaleString('en');
    const d = new Date(x);
    if (Number.isNaN(d.getTime())) return '';
    // A date whose UTC parts are those of the clock on the wall.
    const wall = new Date(x + offset(x)).toISOString();
    const day = wall.slice(0, wall.indexOf('T'));
    const time = wall.slice(wall.indexOf('T') + 1);
    if (span >= 5 * 86400e3) return day;
    if (span >= 86400e3) return day.slice(-5) + ' ' + time.slice(0, 5);
    return span >= 20 * 60e3 ? time.slice(0, 5) : time.slice(0, 8);
  }

  // How far the clock on the wall is ahead of the times of the stream, in milliseconds.
  function offset(x) {
    return shared.local ? 0 : -new Date(x).getTimezoneOffset() * 60e3 || 0;
  }

  function ticks(scale) {
    const span = shared.to - shared.from;
    const most = Math.max(2, Math.floor((scale.right - scale.left) / 86) || 4);
    let step;
    if (shared.timed) {
      step = STEPS.find(s => span / s <= most) || STEPS[STEPS.length - 1];
    } else {
      step = Math.pow(10, Math.ceil(Math.log10(Math.max(1, span / most))));
      if (span / step < most / 4) step /= 2;
      step = Math.max(1, step);
    }
    const all = [];
    // Ticks stand at round times of the clock on the wall, whose offset may change in between.
    const wall = shared.timed ? offset : () => 0;
    for (let t = Math.ceil((shared.from + wall(shared.from)) / step) * step; all.length < 40; t += step) {
      const value = t - wall(t - wall(t));
      if (value > shared.to) break;
      all.push({ value });
    }
    scale.ticks = all;
  }

  const number = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });
  const integer = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
  const big = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 4 });
  function short(v) {
    if (v === null || v === undefined || Number.isNaN(v)) return '–';
    const a = Math.abs(v);
    if (a >= 1e6) return big.format(v);
    return a >= 1000 ? integer.format(v) : number.format(v);
  }

  // The usual range at a time: low, expected, high. It is known in the middle of each quarter of an
  // hour, on working days and on weekends (UTC), with straight lines between.
  function usualAt(own, ms) {
    if (!own.day || !shared.timed) return own.usual;
    const date = new Date(ms);
    const slots = own.day[date.getUTCDay() % 6 === 0 ? 1 : 0];
    const at = (((ms % 864e5) + 864e5) % 864e5) / 9e5 - .5;
    const before = (Math.floor(at) + slots.length) % slots.length, after = (before + 1) % slots.length;
    const share = at - Math.floor(at);
    return slots[before].map((v, n) => v + share * (slots[after][n] - v));
  }

  function band(ctx, own, x, y, a) {
    const steps = Math.max(2, Math.ceil(a.width / 4));
    const edge = n => i => {
      const px = a.left + i * a.width / steps;
      return [px, y.getPixelForValue(usualAt(own, x.getValueForPixel(px))[n])];
    };
    ctx.fillStyle = shared.colors.band;
    ctx.beginPath();
    for (let i = 0; i <= steps; i++) ctx.lineTo(...edge(2)(i));
    for (let i = steps; i >= 0; i--) ctx.lineTo(...edge(0)(i));
    ctx.fill();
  }

  // From the least to the greatest value of each stretch; a spike of one reading stays visible by the outline.
  function values(chart, color) {
    const { ctx, scales: { x, y } } = chart;
    ctx.fillStyle = ctx.strokeStyle = color;
    ctx.lineWidth = .8;
    for (const stretch of chart.bands || []) {
      const there = stretch.map(([at, low, high]) => [x.getPixelForValue(at), y.getPixelForValue(low), y.getPixelForValue(high)]);
      ctx.beginPath();
      for (const [px, , high] of there) ctx.lineTo(px, high);
      for (const [px, low] of there.reverse()) ctx.lineTo(px, low);
      ctx.closePath();
      ctx.globalAlpha = .22;
      ctx.fill();
      ctx.globalAlpha = .4;
      ctx.stroke();
    }
    ctx.globalAlpha = 1;
  }

  const overlay = {
    id: 'overlay',
    beforeDatasetsDraw(chart) {
      const { ctx, chartArea: a, scales: { x, y } } = chart;
      const own = chart.options.own;
      ctx.save();
      ctx.beginPath();
      ctx.rect(a.left, a.top, a.width, a.height);
      ctx.clip();
      if (own.day && shared.timed) {
        band(ctx, own, x, y, a);
      } else if (own.usual) {
        const top = y.getPixelForValue(own.usual[2]), bottom = y.getPixelForValue(own.usual[0]);
        ctx.fillStyle = shared.colors.band;
        ctx.fillRect(a.left, top, a.width, Math.max(2, bottom - top));
      }
      ctx.fillStyle = shared.colors.shade;
      for (const i of shared.incidents) {
        if (own.field && !i.causes.includes(own.field)) continue;
        const left = x.getPixelForValue(i.start), right = x.getPixelForValue(i.last + shared.width);
        if (right >= a.left && left <= a.right) ctx.fillRect(left, a.top, Math.max(3, right - left), a.height);
      }
      if (own.kind !== 'categorical') values(chart, own.score ? shared.colors.muted : shared.colors.series);
      ctx.restore();
    },
    afterDatasetsDraw(chart) {
      const { ctx, chartArea: a, scales: { x } } = chart;
      ctx.save();
      if (shared.select) {
        const left = Math.max(a.left, x.getPixelForValue(Math.min(...shared.select)));
        const right = Math.min(a.right, x.getPixelForValue(Math.max(...shared.select)));
        ctx.globalAlpha = .16;
        ctx.fillStyle = shared.colors.accent;
        ctx.fillRect(left, a.top, right - left, a.height);
        ctx.globalAlpha = 1;
      }
      if (shared.x !== null && shared.x >= shared.from && shared.x <= shared.to) {
        const at = Math.round(x.getPixelForValue(shared.x)) + .5;
        ctx.strokeStyle = shared.colors.muted;
        ctx.lineWidth = 1;
        ctx.setLineDash([3, 3]);
        ctx.beginPath();
        ctx.moveTo(at, a.top);
        ctx.lineTo(at, a.bottom);
        ctx.stroke();
      }
      ctx.restore();
    }
  };

  function make(canvas, own) {
    const dotted = own.kind === 'categorical';
    const point = c => c.dataset.dot || shared.colors.series;
    const chart = new Chart(canvas, {
      type: 'line',
      data: {
        datasets: [
          { data: [], borderColor: () => own.score ? shared.colors.muted : shared.colors.series, borderWidth: 1.4, showLine: !dotted,
            pointRadius: dotted ? 1.6 : 0, pointBackgroundColor: point, pointBorderWidth: 0, spanGaps: false, order: 3 },
          { data: [], showLine: false, pointRadius: 3.6, pointBackgroundColor: () => shared.colors.alarm,
            pointBorderColor: () => shared.colors.surface, pointBorderWidth: 1, order: 1 },
          { data: [], borderColor: () => shared.colors.threshold, borderWidth: 1.3, borderDash: [6, 4], pointRadius: 0, stepped: 'after', order: 2 },
          // Ends of the band: not drawn, but the scale has room for them.
          { data: [], showLine: false, pointRadius: 0, order: 4 }
        ]
      },
      options: {
        own, animation: false, parsing: false, normalized: true, responsive: true, maintainAspectRatio: false,
        events: [], layout: { padding: { top: 6, right: 4 } },
        plugins: { legend: { display: false }, tooltip: { enabled: false } },
        scales: {
          x: { type: 'linear', afterBuildTicks: ticks, border: { display: false }, grid: { color: () => shared.colors.grid, drawTicks: false },
            ticks: { color: () => shared.colors.muted, font: { size: 11 }, maxRotation: 0, autoSkip: false, padding: 4,
              callback: v => timeText(v, shared.to - shared.from) } },
          y: { border: { display: false }, grid: { color: () => shared.colors.grid, drawTicks: false }, afterFit: s => { s.width = 58; },
            ticks: { color: () => shared.colors.muted, font: { size: 11 }, maxTicksLimit: own.score ? 5 : 4, padding: 6,
              callback: v => dotted ? category(own, v) : short(v) } }
        }
      },
      plugins: [overlay]
    });
    if (dotted) {
      chart.options.scales.y.min = -.5;
      chart.options.scales.y.max = own.categories.length + .5;
      chart.options.scales.y.ticks.stepSize = 1;
      chart.options.scales.y.ticks.maxTicksLimit = 6;
    }
    const entry = { chart, own, canvas, visible: true, summary: '' };
    charts.push(entry);
    listen(entry);
    return entry;
  }

  function category(own, v) {
    if (v !== Math.round(v) || v < 0 || v > own.categories.length) return '';
    const name = v === own.categories.length ? '(new)' : own.categories[v] || '(none)';
    return name.length > 8 ? name.slice(0, 7) + '…' : name;
  }

  function valueAt(entry, clientX) {
    const box = entry.canvas.getBoundingClientRect();
    const x = entry.chart.scales.x.getValueForPixel(clientX - box.left);
    return Math.max(shared.from, Math.min(shared.to, x));
  }

  let frame = 0;
  function redraw() {
    if (!frame) frame = requestAnimationFrame(() => {
      frame = 0;
      for (const e of charts) if (e.visible) e.chart.draw();
    });
  }

  function moveCursor(x) {
    shared.x = x;
    onCursor(x);
    redraw();
  }

  function listen(entry) {
    const { canvas } = entry;
    let start = null;
    canvas.addEventListener('pointerdown', e => {
      if (e.button === 0 && e.pointerType !== 'touch') {
        start = valueAt(entry, e.clientX);
        canvas.setPointerCapture(e.pointerId);
      }
    });
    canvas.addEventListener('pointermove', e => {
      const x = valueAt(entry, e.clientX);
      if (start !== null) shared.select = [start, x];
      moveCursor(x);
    });
    const end = e => {
      if (start === null) return;
      const x = valueAt(entry, e.clientX), from = Math.min(start, x), to = Math.max(start, x);
      start = null;
      shared.select = null;
      if (e.type === 'pointerup' && to - from > (shared.to - shared.from) / 60) onZoom(from, to);
      redraw();
    };
    canvas.addEventListener('pointerup', end);
    canvas.addEventListener('pointercancel', end);
    canvas.addEventListener('pointerleave', () => { if (start === null) moveCursor(null); });
    canvas.addEventListener('dblclick', () => onZoom(null));
    canvas.addEventListener('keydown', e => {
      const span = shared.to - shared.from;
      const at = shared.x === null ? shared.to - span / 10 : shared.x;
      if (e.key === 'ArrowLeft' || e.key === 'ArrowRight') {
        const step = (e.key === 'ArrowLeft' ? -1 : 1) * span / (e.shiftKey ? 10 : 100);
        moveCursor(Math.max(shared.from, Math.min(shared.to, at + step)));
      } else if (e.key === '+' || e.key === '=') {
        onZoom(at - span / 4, at + span / 4);
      } else if (e.key === '-') {
        onZoom(at - span, at + span);
      } else if (e.key === '0' || e.key === 'Escape') {
        onZoom(null);
      } else {
        return;
      }
      e.preventDefault();
    });
  }

  // One stretch: [number, readings, anomalies, score min, max, mean, threshold, peak, then min, max, mean, mark of each
  // field]; a mean of equal numbers is null.
  const place = own => own.score ? 3 : 8 + 4 * own.index;

  // The line goes through the means; the band around it reaches from the least to the greatest value.
  function fill(entry, buckets, width) {
    const { own, chart } = entry;
    const line = [], marks = [], threshold = [], reach = [];
    const at = place(own), dotted = own.kind === 'categorical';
    const n = buckets.length;
    const usual = n > 1 ? (buckets[n - 1][0] - buckets[0][0]) / (n - 1) : 1;
    const gap = Math.max(4, 4 * usual);
    let before = null, stretch = [];
    chart.bands = [stretch];
    const breakOff = x => {
      line.push({ x, y: NaN });
      if (stretch.length) chart.bands.push(stretch = []);
    };
    for (const b of buckets) {
      const x = width === 1 || !shared.timed ? b[0] * width : (b[0] + (b[1] > 1 ? .5 : 0)) * width;
      if (before !== null && b[0] - before > gap) breakOff(x);
      const low = b[at], high = b[at + 1];
      if (low === null) {
        breakOff(x);
      } else if (dotted || low === high) {
        line.push({ x, y: low });
        if (low !== high) line.push({ x, y: high });
        stretch.push([x, low, low]);
      } else {
        line.push({ x, y: b[at + 2] });
        stretch.push([x, low, high]);
        reach.push({ x, y: low }, { x, y: high });
      }
      before = b[0];
      if (own.score) {
        if (b[6] !== null) threshold.push({ x, y: b[6] });
        if (b[2] > 0) marks.push({ x, y: b[7] });
      } else if (b[at + 3] !== null) {
        marks.push({ x, y: b[at + 3] });
      }
    }
    const [a, m, t, r] = chart.data.datasets;
    a.data = line;
    m.data = marks;
    t.data = threshold;
    r.data = reach;
    entry.summary = marks.length;
  }

  function update(buckets, width) {
    for (const e of charts) {
      if (!e.visible) continue;
      fill(e, buckets, width);
      e.chart.options.scales.x.min = shared.from;
      e.chart.options.scales.x.max = shared.to;
      e.chart.update('none');
    }
  }

  function recolor(buckets, width) {
    readColors();
    update(buckets, width);
  }

  function remove(entry) {
    charts.splice(charts.indexOf(entry), 1);
    entry.chart.destroy();
  }

  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  readColors();
  window.Charts = { shared, charts, make, place, usualAt, update, recolor, remove, redraw, timeText, offset, short,
    on(zoom, cursor) { onZoom = zoom; onCursor = cursor; } };
})();
